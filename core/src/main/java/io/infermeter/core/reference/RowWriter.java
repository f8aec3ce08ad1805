// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.reference;

import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.store.StoredPrediction;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the rows of one chunk; {@link ReferenceChunks} documents the bytes. */
final class RowWriter {
  static final int NONE = 0;
  static final int CLASS = 1;
  static final int NUMBER = 2;
  static final int SET = 3;

  private final DataOutputStream out;
  private final Map<String, Integer> texts = new HashMap<>();

  RowWriter(DataOutputStream out) {
    this.out = out;
  }

  void write(StoredPrediction row) throws IOException {
    Prediction prediction = row.prediction();
    out.writeLong(prediction.position().micros());
    value(prediction.value());
    value(row.truth());
    scores(prediction.scores());
    out.writeDouble(prediction.score());
    text(prediction.scoreClass());
    input(prediction.input());
  }

  private void value(@Nullable Value value) throws IOException {
    switch (value) {
      case null -> out.writeByte(NONE);
      case Value.ClassName c -> {
        out.writeByte(CLASS);
        text(c.name());
      }
      case Value.Number n -> {
        out.writeByte(NUMBER);
        out.writeDouble(n.number());
      }
      case Value.ClassSet s -> {
        out.writeByte(SET);
        out.writeInt(s.names().size());
        for (String name : s.names()) {
          text(name);
        }
      }
    }
  }

  private void scores(Scores scores) throws IOException {
    out.writeInt(scores.values().length);
    if (scores.isEmpty()) {
      return;
    }
    out.writeByte(scores.type().ordinal());
    for (double score : scores.values()) {
      out.writeDouble(score);
    }
    out.writeBoolean(!scores.classes().isEmpty());
    for (String name : scores.classes()) {
      text(name);
    }
  }

  private void input(Input input) throws IOException {
    out.writeLong(input.hash());
    out.writeInt(input.features().size());
    for (Map.Entry<String, Double> feature : input.features().entrySet()) {
      text(feature.getKey());
      out.writeDouble(feature.getValue());
    }
    out.writeInt(input.categories().size());
    for (Map.Entry<String, String> category : input.categories().entrySet()) {
      text(category.getKey());
      text(category.getValue());
    }
  }

  private void text(String text) throws IOException {
    Integer known = texts.get(text);
    if (known != null) {
      out.writeInt(known);
      return;
    }
    out.writeInt(texts.size());
    texts.put(text, texts.size());
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
