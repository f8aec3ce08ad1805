// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.Label;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.PredictionKey;
import java.util.Map;

/**
 * A label and where it stood.
 *
 * @param number the line of the file, from 1; 0 for a label that was typed
 */
record LabelLine(long number, Label label) {
  /**
   * A label of its named parts, as text.
   *
   * @throws WrongUsage with what is wrong
   */
  static Label label(Map<String, String> parts) {
    String id = part(parts, "prediction_id");
    if (id.isEmpty()) {
      throw new WrongUsage("prediction_id is missing");
    }
    PredictionKey.Builder key =
        PredictionKey.newBuilder().setModel(part(parts, "model")).setPredictionId(id).setOutput(part(parts, "output"));
    if (!part(parts, "row").isEmpty()) {
      key.setRow(row(part(parts, "row")));
    }
    Label.Builder label =
        Label.newBuilder().setPrediction(key).setSource(part(parts, "source")).setLabelId(part(parts, "label_id"));
    if (!part(parts, "label_time").isEmpty()) {
      label.setLabelTime(Times.timestamp(Times.instant("label_time", part(parts, "label_time"))));
    }
    return retracted(parts) ? label.setRetracted(true).build() : label.setOutcome(outcome(parts)).build();
  }

  private static boolean retracted(Map<String, String> parts) {
    return switch (part(parts, "retracted")) {
      case "", "false" -> false;
      case "true" -> true;
      default -> throw new WrongUsage("retracted is \"" + part(parts, "retracted") + "\"; it may be true or false");
    };
  }

  private static Outcome outcome(Map<String, String> parts) {
    String className = part(parts, "class_name");
    String number = part(parts, "number");
    if (className.isEmpty() == number.isEmpty()) {
      throw new WrongUsage("give the true class or the true number, one of them");
    }
    if (!className.isEmpty()) {
      return Outcome.newBuilder().setClassName(className).build();
    }
    try {
      return Outcome.newBuilder().setNumber(Double.parseDouble(number)).build();
    } catch (NumberFormatException e) {
      throw new WrongUsage("number is \"" + number + "\", which is not one");
    }
  }

  private static int row(String text) {
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw new WrongUsage("row is \"" + text + "\"; it is a number from 0");
    }
  }

  private static String part(Map<String, String> parts, String name) {
    return parts.getOrDefault(name, "").strip();
  }
}
