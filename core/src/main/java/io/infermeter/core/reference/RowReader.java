// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.reference;

import io.infermeter.core.call.Position;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.StoredPrediction;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the rows of one chunk; {@link ReferenceChunks} documents the bytes. */
final class RowReader {
  private static final Scores.ElementType[] TYPES = Scores.ElementType.values();

  private final DataInputStream in;
  private final String model;
  private final String name;
  private final Dimensions dimensions;
  private final List<String> texts = new ArrayList<>();

  RowReader(DataInputStream in, String model, String name) {
    this.in = in;
    this.model = model;
    this.name = name;
    this.dimensions = Dimensions.ofModel(model);
  }

  StoredPrediction read(int row) throws IOException {
    long micros = in.readLong();
    Value value = value();
    if (value == null) {
      throw new IOException("a row without a prediction");
    }
    Value truth = value();
    Scores scores = scores();
    double score = in.readDouble();
    String scoreClass = text();
    PredictionKey key = new PredictionKey(model, name, row, "");
    return new StoredPrediction(
        new Prediction(key, new Position(micros, 0, row), dimensions, value, scores, score, scoreClass, input(), 0, 0), truth);
  }

  private @Nullable Value value() throws IOException {
    int kind = in.readByte();
    return switch (kind) {
      case RowWriter.NONE -> null;
      case RowWriter.CLASS -> new Value.ClassName(text());
      case RowWriter.NUMBER -> new Value.Number(in.readDouble());
      case RowWriter.SET -> new Value.ClassSet(new TreeSet<>(texts(in.readInt())));
      default -> throw new IOException("a value of the unknown kind " + kind);
    };
  }

  private Scores scores() throws IOException {
    int count = in.readInt();
    if (count == 0) {
      return Scores.NONE;
    }
    Scores.ElementType type = TYPES[in.readByte()];
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = in.readDouble();
    }
    return new Scores(type, values, in.readBoolean() ? texts(count) : List.of());
  }

  private Input input() throws IOException {
    long hash = in.readLong();
    SortedMap<String, Double> features = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      features.put(text(), in.readDouble());
    }
    SortedMap<String, String> categories = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      categories.put(text(), text());
    }
    return hash == 0 && features.isEmpty() && categories.isEmpty() ? Input.NONE : new Input(hash, features, categories);
  }

  private List<String> texts(int count) throws IOException {
    List<String> read = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      read.add(text());
    }
    return read;
  }

  private String text() throws IOException {
    int number = in.readInt();
    if (number == texts.size()) {
      texts.add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
    }
    return texts.get(number);
  }
}
