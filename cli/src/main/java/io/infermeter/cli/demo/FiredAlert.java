// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.demo;

import io.infermeter.cli.Printable;
import io.infermeter.cli.Times;
import io.infermeter.v1.Alert;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * An alert that fired.
 *
 * @param fireTime when it fired, by the gateway's clock
 * @param seenTime when it arrived here
 */
record FiredAlert(String rule, Map<String, String> dimensions, String description, Instant fireTime, Instant seenTime) {
  private static final String LIGHTING = "segment.lighting";
  private static final Set<String> QUALITY = Set.of("accuracy", "balanced_accuracy", "f1", "precision", "recall");

  static FiredAlert of(Alert alert, Instant now) {
    return new FiredAlert(
        alert.getRule(), new TreeMap<>(alert.getDimensionsMap()), alert.getDescription(), Times.instant(alert.getFireTime()), now);
  }

  /** Whether an alert is about quality; alerts about speed may well fire on a busy machine. */
  static boolean isAboutQuality(Alert alert) {
    return QUALITY.contains(alert.getMetric().getName());
  }

  boolean isDim() {
    return dimensions.getOrDefault(LIGHTING, "").equals("dim");
  }

  boolean isOtherLight() {
    return !dimensions.getOrDefault(LIGHTING, "dim").equals("dim");
  }

  String text() {
    return Printable.cut(rule + " " + dimensions + ": " + description, 400);
  }
}
