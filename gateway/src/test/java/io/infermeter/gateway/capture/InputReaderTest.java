// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infermeter.core.model.InputSettings;
import io.infermeter.core.model.InputSettings.Source;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.ServiceObjectives;
import io.infermeter.core.model.Task;
import io.infermeter.core.prediction.Input;
import io.infermeter.protocol.inference.InferParameter;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferRequest.InferInputTensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class InputReaderTest {
  private static final int LIMIT = 16 << 10;

  private final ModelRegistry models = new ModelRegistry(List.of());
  private final InputReader reader = new InputReader(LIMIT, models);

  private static InferInputTensor.Builder input(String name, String type, long... shape) {
    return InferInputTensor.newBuilder().setName(name).setDatatype(type).addAllShape(LongStream.of(shape).boxed().toList());
  }

  private static InferInputTensor floats(String name, long[] shape, double... values) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (double value : values) {
      contents.addFp32Contents((float) value);
    }
    return input(name, "FP32", shape).setContents(contents).build();
  }

  private static InferInputTensor texts(String name, long[] shape, String... values) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    List.of(values).forEach(value -> contents.addBytesContents(ByteString.copyFromUtf8(value)));
    return input(name, "BYTES", shape).setContents(contents).build();
  }

  private static ModelInferRequest request(InferInputTensor... inputs) {
    return Wire.request("m", "id").addAllInputs(List.of(inputs)).build();
  }

  private static ModelSettings settings(boolean hash, Map<String, Source> features) {
    return new ModelSettings(
        "m", Task.UNKNOWN, List.of(), "", "", "", ModelSettings.DEFAULT_LABEL_HORIZON, ServiceObjectives.NONE,
        ModelSettings.DEFAULT_THRESHOLD, new InputSettings(hash, new TreeMap<>(features)));
  }

  private List<Input> read(ModelInferRequest request, ModelSettings settings, int rows) {
    InputReader.Inputs inputs = reader.read(Wire.plain(request), settings, rows, rows);
    return IntStream.range(0, rows).mapToObj(inputs::of).toList();
  }

  private List<Long> hashes(ModelInferRequest request, int rows) {
    return read(request, settings(true, Map.of()), rows).stream().map(Input::hash).toList();
  }

  @Test
  void aRowHasTheSameHashAloneAndInABatch() {
    List<Long> batch = hashes(request(floats("x", Wire.shape(3, 2), 1, 2, 3, 4, 1, 2)), 3);
    List<Long> alone = hashes(request(floats("x", Wire.shape(1, 2), 3, 4)), 1);
    assertThat(batch.get(0)).isEqualTo(batch.get(2)).isNotEqualTo(batch.get(1)).isNotZero();
    assertThat(alone).containsExactly(batch.get(1));
  }

  @Test
  void typedAndRawContentsHaveTheSameHash() {
    ModelInferRequest typed = request(floats("x", Wire.shape(2, 1), 1.5, 2.5), texts("t", Wire.shape(2, 1), "a", "bcd"));
    ModelInferRequest raw =
        request(input("x", "FP32", 2, 1).build(), input("t", "BYTES", 2, 1).build()).toBuilder()
            .addRawInputContents(Wire.littleEndian(8, to -> to.putFloat(1.5f).putFloat(2.5f)))
            .addRawInputContents(
                Wire.littleEndian(12, to -> to.putInt(1).put((byte) 'a').putInt(3).put(new byte[] {'b', 'c', 'd'})))
            .build();
    assertThat(hashes(raw, 2)).isEqualTo(hashes(typed, 2));
    for (String type : List.of("INT8", "UINT8", "INT16", "UINT16", "INT32", "UINT32", "INT64", "UINT64", "FP64", "BOOL")) {
      InferTensorContents one =
          InferTensorContents.newBuilder().addIntContents(1).addUintContents(1).addInt64Contents(1).addUint64Contents(1)
              .addFp64Contents(1).addBoolContents(true).build();
      ModelInferRequest number = request(input("x", type, 1).setContents(one).build());
      ModelInferRequest bytes =
          request(input("x", type, 1).build()).toBuilder()
              .addRawInputContents(
                  Wire.littleEndian(
                      8,
                      to -> {
                        if (type.equals("FP64")) {
                          to.putDouble(1);
                        } else {
                          int width = type.endsWith("64") ? 8 : type.endsWith("32") ? 4 : type.endsWith("16") ? 2 : 1;
                          to.put((byte) 1).position(width);
                        }
                      }))
              .build();
      assertThat(hashes(number, 1)).as(type).isEqualTo(hashes(bytes, 1)).doesNotContain(0L);
    }
  }

  @Test
  void theOrderOfTensorsDoesNotCountButNamesTypesAndShapesDo() {
    InferInputTensor a = floats("a", Wire.shape(1, 2), 1, 2);
    InferInputTensor b = floats("b", Wire.shape(1, 1), 3);
    assertThat(hashes(request(a, b), 1)).isEqualTo(hashes(request(b, a), 1));
    List<Long> plain = hashes(request(a), 1);
    assertThat(hashes(request(floats("c", Wire.shape(1, 2), 1, 2)), 1)).isNotEqualTo(plain);
    assertThat(hashes(request(floats("a", Wire.shape(1, 2, 1), 1, 2)), 1)).isNotEqualTo(plain);
    assertThat(hashes(request(floats("a", Wire.shape(1, 2), 1, 2.5)), 1)).isNotEqualTo(plain);
  }

  @Test
  void aTensorWithoutRowsBelongsToEveryRow() {
    InferInputTensor rows = floats("x", Wire.shape(2, 1), 1, 1);
    List<Long> one = hashes(request(rows, floats("temperature", Wire.shape(1), .5)), 2);
    List<Long> other = hashes(request(rows, floats("temperature", Wire.shape(1), .7)), 2);
    assertThat(one.get(0)).isEqualTo(one.get(1)).isNotEqualTo(other.get(0));
  }

  @Test
  void featuresAreNumbersAndTexts() {
    ModelSettings settings =
        settings(
            false,
            Map.of(
                "age", new Source("x", 1), "country", new Source("t", 0), "missing", new Source("y", 0), "beyond", new Source("x", 2)));
    List<Input> inputs = read(request(floats("x", Wire.shape(2, 2), 1, 41, 2, 42), texts("t", Wire.shape(2, 1), "at", "ch")), settings, 2);
    assertThat(inputs).extracting(Input::hash).containsOnly(0L);
    assertThat(inputs).extracting(Input::features).containsExactly(new TreeMap<>(Map.of("age", 41.0)), new TreeMap<>(Map.of("age", 42.0)));
    assertThat(inputs).extracting(input -> input.categories().get("country")).containsExactly("at", "ch");
  }

  @Test
  void categoriesAreBounded() {
    ModelSettings settings = settings(false, Map.of("t", new Source("t", 0)));
    for (int i = 0; i < CaptureBounds.NAMES; i++) {
      read(request(texts("t", Wire.shape(1), "value" + i)), settings, 1);
    }
    assertThat(read(request(texts("t", Wire.shape(1), "one more")), settings, 1).getFirst().categories()).containsEntry("t", "__other__");
    assertThat(read(request(texts("t", Wire.shape(1), "x".repeat(5_000))), settings, 1).getFirst().categories()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsUnknownAndNothingElse() {
    ModelSettings settings = settings(true, Map.of("age", new Source("x", 0)));
    ModelInferRequest good = request(floats("x", Wire.shape(1, 1), 1));
    InferInputTensor shared =
        input("x", "FP32", 1).putParameters("shared_memory_region", InferParameter.newBuilder().setStringParam("s").build()).build();
    for (ModelInferRequest bad :
        List.of(
            request(), request(shared), request(input("x", "FP32", 1, 2).build()), request(input("x", "FP32", -1).build()),
            request(input("x", "WORD", 1).build()), good.toBuilder().addRawInputContents(ByteString.EMPTY).addRawInputContents(ByteString.EMPTY).build(),
            request(floats("x", Wire.shape(1, 5_000), new double[5_000])))) {
      assertThat(read(bad, settings, 1)).containsExactly(Input.NONE);
    }
    assertThat(reader.read(null, settings, 1, 1).of(0)).isEqualTo(Input.NONE);
    assertThat(reader.read(Wire.cut(good, 5), settings, 1, 1).of(0)).isEqualTo(Input.NONE);
    assertThat(read(good, settings(false, Map.of()), 1)).containsExactly(Input.NONE);
  }

  @Test
  void anyBytesEndWithInputs() {
    Random random = new Random(3);
    byte[] whole = request(floats("x", Wire.shape(2, 2), 1, 2, 3, 4), texts("t", Wire.shape(2), "a", "b")).toByteArray();
    ModelSettings settings = settings(true, Map.of("age", new Source("x", 1), "t", new Source("t", 0)));
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = whole.clone();
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      InputReader.Inputs inputs = reader.read(Wire.plain(bytes), settings, 2, 2);
      assertThat(inputs.of(0)).isNotNull();
      assertThat(inputs.of(1)).isNotNull();
    }
  }
}
