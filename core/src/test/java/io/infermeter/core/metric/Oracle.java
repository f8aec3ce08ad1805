// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.zip.GZIPInputStream;

/** Reads what the reference libraries say. */
final class Oracle {
  private Oracle() {}

  static List<JsonObject> lines(String name) {
    return text(name).lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
  }

  static String text(String name) {
    try (InputStream file = Oracle.class.getResourceAsStream("/oracles/" + name);
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(file) : file) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
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

  /** The rate that a field of the oracles names, averaged in no way yet. */
  static MetricParameters rate(String field) {
    return switch (field) {
      case "f0.5" -> MetricParameters.named("fbeta").withBeta(0.5);
      case "f2" -> MetricParameters.named("fbeta").withBeta(2);
      default -> MetricParameters.named(field);
    };
  }

  /** What rests on counts must be met to 1e-12. */
  static void exactly(JsonObject oracle, String what, double actual, JsonElement expected) {
    same(oracle, what, actual, expected, 1e-12);
  }

  /** All else to 1e-9, relative above 1. */
  static void same(JsonObject oracle, String what, double actual, JsonElement expected) {
    same(oracle, what, actual, expected, 1e-9);
  }

  private static void same(JsonObject oracle, String what, double actual, JsonElement expected, double tolerance) {
    double reference = expected.isJsonNull() ? Double.NaN : number(expected);
    if (Double.isNaN(reference)) {
      assertThat(actual).as("case %s: %s", oracle.get("id"), what).isNaN();
    } else {
      double allowed = tolerance * Math.max(1, Math.abs(reference));
      assertThat(Math.abs(actual - reference)).as("case %s: %s = %s", oracle.get("id"), what, actual).isLessThanOrEqualTo(allowed);
    }
  }
}
