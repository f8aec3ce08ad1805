// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferResponse.InferOutputTensor;
import io.infermeter.v1.ClassSet;
import io.infermeter.v1.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * One case of a file of reference values, as a model of its own.
 *
 * @param model its name
 * @param settings what is configured of it, after {@code infermeter.models.<name>.}
 * @param output what the model server answers, one row for each true value
 * @param labels the truth of each row
 * @param expected the reference's values
 */
record OracleCase(String model, List<String> settings, InferOutputTensor output, List<Outcome> labels, JsonObject expected) {
  /** The files are the core's; tests run in the folder of their module. */
  private static final Path FOLDER = Path.of("..", "core", "src", "test", "resources", "oracles");

  /** The first cases of a file. */
  static List<JsonObject> lines(String file, int count) {
    try (InputStream raw = Files.newInputStream(FOLDER.resolve(file));
        InputStream in = file.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().limit(count).map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static OracleCase classification(JsonObject oracle) {
    List<String> predicted = texts(oracle.getAsJsonArray("y_pred"));
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    predicted.forEach(name -> contents.addBytesContents(ByteString.copyFromUtf8(name)));
    List<String> settings = new ArrayList<>(List.of("task=multiclass"));
    if (!oracle.get("declared").isJsonNull()) {
      settings.add("classes=" + String.join(",", texts(oracle.getAsJsonArray("declared"))));
    }
    return new OracleCase(
        "classification-" + oracle.get("id"), settings, tensor("label", "BYTES", contents, predicted.size()), classes(oracle), oracle);
  }

  static OracleCase binaryScores(JsonObject oracle) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    oracle.getAsJsonArray("score").forEach(score -> contents.addFp64Contents(score.getAsDouble()));
    return new OracleCase(
        "binary-" + oracle.get("id"),
        List.of("task=binary", "classes=0,1"),
        tensor("p", "FP64", contents, contents.getFp64ContentsCount(), 1),
        classes(oracle),
        oracle);
  }

  static OracleCase classScores(JsonObject oracle) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    JsonArray rows = oracle.getAsJsonArray("scores");
    rows.forEach(row -> row.getAsJsonArray().forEach(score -> contents.addFp64Contents(score.getAsDouble())));
    int columns = rows.get(0).getAsJsonArray().size();
    return new OracleCase(
        "classes-" + oracle.get("id"),
        List.of("task=multiclass", "classes=" + indexes(columns)),
        tensor("p", "FP64", contents, rows.size(), columns),
        classes(oracle),
        oracle);
  }

  static OracleCase multilabel(JsonObject oracle) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    JsonArray rows = oracle.getAsJsonArray("y_pred");
    rows.forEach(row -> row.getAsJsonArray().forEach(indicator -> contents.addInt64Contents(indicator.getAsLong())));
    int columns = rows.get(0).getAsJsonArray().size();
    List<Outcome> labels = new ArrayList<>();
    for (JsonElement row : oracle.getAsJsonArray("y_true")) {
      ClassSet.Builder set = ClassSet.newBuilder();
      for (int c = 0; c < columns; c++) {
        if (row.getAsJsonArray().get(c).getAsInt() == 1) {
          set.addClassNames(Integer.toString(c));
        }
      }
      labels.add(Outcome.newBuilder().setClassSet(set).build());
    }
    return new OracleCase(
        "sets-" + oracle.get("id"),
        List.of("task=multilabel", "classes=" + indexes(columns)),
        tensor("y", "INT64", contents, rows.size(), columns),
        labels,
        oracle);
  }

  static OracleCase regression(JsonObject oracle) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    oracle.getAsJsonArray("y_pred").forEach(number -> contents.addFp64Contents(number.getAsDouble()));
    List<Outcome> labels = new ArrayList<>();
    oracle.getAsJsonArray("y_true").forEach(number -> labels.add(Outcome.newBuilder().setNumber(number.getAsDouble()).build()));
    return new OracleCase(
        "numbers-" + oracle.get("id"),
        List.of("task=regression"),
        tensor("y", "FP64", contents, labels.size()),
        labels,
        oracle);
  }

  private static String indexes(int count) {
    return String.join(",", IntStream.range(0, count).mapToObj(Integer::toString).toList());
  }

  private static List<Outcome> classes(JsonObject oracle) {
    return texts(oracle.getAsJsonArray("y_true")).stream().map(name -> Outcome.newBuilder().setClassName(name).build()).toList();
  }

  static List<String> texts(JsonArray array) {
    List<String> texts = new ArrayList<>(array.size());
    array.forEach(element -> texts.add(element.getAsString()));
    return texts;
  }

  private static InferOutputTensor tensor(String name, String datatype, InferTensorContents.Builder contents, long... shape) {
    InferOutputTensor.Builder output = InferOutputTensor.newBuilder().setName(name).setDatatype(datatype).setContents(contents);
    for (long dimension : shape) {
      output.addShape(dimension);
    }
    return output.build();
  }
}
