// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what the reference libraries say. */
final class Oracle {
  private Oracle() {}

  static List<JsonObject> lines(String file) {
    try (InputStream in = Oracle.class.getResourceAsStream("/oracles/" + file)) {
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return all.lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> texts(JsonArray array) {
    List<String> texts = new ArrayList<>(array.size());
    array.forEach(element -> texts.add(element.getAsString()));
    return texts;
  }

  /** A number; NaN where the library says so. */
  static double number(JsonElement element) {
    return Double.parseDouble(element.getAsString());
  }
}
