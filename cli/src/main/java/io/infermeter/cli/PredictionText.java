// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import com.google.protobuf.Duration;
import io.infermeter.v1.Label;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.Prediction;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Stored predictions as rows. */
final class PredictionText {
  static final List<String> COLUMNS =
      List.of(
          "model", "version", "prediction_id", "row", "output", "create_time", "predicted", "score", "true", "correct", "label_time",
          "label_source", "labels", "latency_seconds", "overhead_seconds", "segments", "traffic", "backend");

  private PredictionText() {}

  /** The truth in force: what the newest label says, unless it takes the label back. */
  static Optional<Outcome> truth(Prediction prediction) {
    return inForce(prediction).map(Label::getOutcome);
  }

  private static Optional<Label> inForce(Prediction prediction) {
    return prediction.getLabelsCount() == 0 || prediction.getLabels(0).getRetracted() ? Optional.empty() : Optional.of(prediction.getLabels(0));
  }

  /** A class, a number, or the classes of a set with a bar between them; empty if there is none. */
  static String value(Outcome outcome) {
    return switch (outcome.getValueCase()) {
      case CLASS_NAME -> outcome.getClassName();
      case CLASS_INDEX -> Long.toString(outcome.getClassIndex());
      case NUMBER -> number(outcome.getNumber());
      case CLASS_SET -> String.join("|", outcome.getClassSet().getClassNamesList().stream().sorted().toList());
      case VALUE_NOT_SET -> "";
    };
  }

  private static String number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15 ? Long.toString((long) number) : Double.toString(number);
  }

  /** The highest score; null where the model gives none. */
  private static @Nullable Double score(Prediction prediction) {
    return prediction.getPredicted().getScoresList().stream().max(Double::compare).orElse(null);
  }

  private static String correct(Prediction prediction) {
    return truth(prediction).map(truth -> value(truth).equals(value(prediction.getPredicted())) ? "yes" : "no").orElse("");
  }

  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNanos() / 1e9;
  }

  private static String segments(Prediction prediction) {
    StringJoiner joined = new StringJoiner(" ");
    new TreeMap<>(prediction.getDimensionsMap())
        .forEach(
            (name, value) -> {
              if (name.startsWith("segment.") && !value.isEmpty()) {
                joined.add(name.substring("segment.".length()) + "=" + value);
              }
            });
    return joined.toString();
  }

  static Table table() {
    return new Table("time", "model", "version", "id", "row", "output", "predicted", "score", "true", "", "segments", "latency");
  }

  static void row(Table table, Prediction prediction) {
    Double score = score(prediction);
    String truth = truth(prediction).map(PredictionText::value).orElse("");
    table.row(
        Times.instant(prediction.getCreateTime()).toString(),
        name(prediction.getKey().getModel()),
        name(prediction.getDimensionsOrDefault("version", "")),
        name(prediction.getKey().getPredictionId()),
        Integer.toString(prediction.getKey().getRow()),
        name(prediction.getKey().getOutput()),
        name(value(prediction.getPredicted())),
        score == null ? "" : Numbers.plain(score),
        name(truth),
        switch (correct(prediction)) {
          case "yes" -> "right";
          case "no" -> "wrong";
          default -> prediction.getLabelsCount() > 0 ? "retracted" : "no label";
        },
        segments(prediction),
        Numbers.seconds(seconds(prediction.getLatency())));
  }

  private static String name(String name) {
    return Printable.cut(name, Printable.WIDEST_NAME);
  }

  static void row(Csv csv, Prediction prediction) {
    Optional<Label> label = inForce(prediction);
    csv.text(prediction.getKey().getModel()).text(prediction.getDimensionsOrDefault("version", ""));
    csv.text(prediction.getKey().getPredictionId()).number(prediction.getKey().getRow()).text(prediction.getKey().getOutput());
    csv.text(Times.instant(prediction.getCreateTime()).toString());
    value(csv, Optional.of(prediction.getPredicted()));
    csv.number(score(prediction));
    value(csv, truth(prediction));
    csv.text(correct(prediction));
    csv.text(label.filter(Label::hasLabelTime).map(each -> Times.instant(each.getLabelTime()).toString()).orElse(""));
    csv.text(label.map(Label::getSource).orElse("")).number(prediction.getLabelsCount());
    csv.number(seconds(prediction.getLatency())).number(seconds(prediction.getOverhead()));
    csv.text(segments(prediction)).text(prediction.getDimensionsOrDefault("traffic", "")).text(prediction.getDimensionsOrDefault("backend", ""));
    csv.end();
  }

  /** Negative numbers begin with a minus too, and are no formulas. */
  private static void value(Csv csv, Optional<Outcome> outcome) {
    if (outcome.filter(Outcome::hasNumber).isPresent()) {
      csv.number(outcome.get().getNumber());
    } else {
      csv.text(outcome.map(PredictionText::value).orElse(""));
    }
  }

  /** All of one prediction, with its labels. */
  static String whole(Prediction prediction) {
    Table table = table();
    row(table, prediction);
    StringBuilder text = new StringBuilder(table.text());
    Table labels = new Table("label", "true", "label time", "source", "id");
    for (int i = 0; i < prediction.getLabelsCount(); i++) {
      Label label = prediction.getLabels(i);
      labels.row(
          i > 0 ? "before" : label.getRetracted() ? "retracted" : "in force",
          name(value(label.getOutcome())),
          label.hasLabelTime() ? Times.instant(label.getLabelTime()).toString() : "",
          name(label.getSource()),
          name(label.getLabelId()));
    }
    return labels.isEmpty() ? text.toString() : text.append(labels.text()).toString();
  }
}
