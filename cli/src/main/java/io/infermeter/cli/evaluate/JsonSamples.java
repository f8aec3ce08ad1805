// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.infermeter.cli.WrongUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of JSON Lines: an object a line. With an array {@code inputs} of tensors it is a whole request as the Open Inference Protocol's
 * REST form has it, and its label may be a list with one element a row; else its keys are columns.
 */
final class JsonSamples {
  private JsonSamples() {}

  static List<Sample> read(BufferedReader lines, String labelKey, int most) throws IOException {
    List<Sample> samples = new ArrayList<>();
    long number = 0;
    for (String line = lines.readLine(); line != null && samples.size() < most; line = lines.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        samples.add(sample(number, JsonParser.parseString(line).getAsJsonObject(), labelKey));
      } catch (JsonParseException | IllegalStateException | UnsupportedOperationException | NumberFormatException e) {
        throw new WrongUsage("line " + number + " of the data is no JSON object of the expected form: " + e.getMessage());
      } catch (WrongUsage e) {
        throw new WrongUsage("line " + number + " of the data: " + e.getMessage());
      }
    }
    return samples;
  }

  private static Sample sample(long number, JsonObject object, String labelKey) {
    JsonElement label = object.remove(labelKey);
    if (label == null || label.isJsonNull()) {
      throw new WrongUsage("there is no \"" + labelKey + "\"; --label names the key with the truth, among " + object.keySet());
    }
    if (object.has("inputs") && object.get("inputs").isJsonArray()) {
      List<String> labels = new ArrayList<>();
      if (label.isJsonArray()) {
        label.getAsJsonArray().forEach(each -> labels.add(each.getAsString()));
      } else {
        labels.add(label.getAsString());
      }
      return new Sample.Request(number, RequestJson.request(object, labels.size()), labels);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    object.entrySet().forEach(entry -> values.put(entry.getKey(), value(entry.getKey(), entry.getValue())));
    return new Sample.Row(number, values, label.getAsString());
  }

  /** Numbers, texts and truth values as they are; nested lists flattened, row-major. */
  static Object value(String key, JsonElement element) {
    if (element.isJsonPrimitive()) {
      return scalar(element.getAsJsonPrimitive());
    }
    if (element.isJsonArray()) {
      List<Object> flat = new ArrayList<>();
      flatten(key, element.getAsJsonArray(), flat);
      return flat;
    }
    throw new WrongUsage("\"" + key + "\" is " + element + "; a value is a number, a text, a truth value, or a list of them");
  }

  private static void flatten(String key, JsonArray array, List<Object> into) {
    for (JsonElement element : array) {
      if (element.isJsonArray()) {
        flatten(key, element.getAsJsonArray(), into);
      } else {
        into.add(value(key, element));
      }
    }
  }

  private static Object scalar(JsonPrimitive primitive) {
    if (primitive.isBoolean()) {
      return primitive.getAsBoolean();
    }
    // The digits as they stand: a 64-bit integer does not fit a double.
    return primitive.getAsString();
  }
}
