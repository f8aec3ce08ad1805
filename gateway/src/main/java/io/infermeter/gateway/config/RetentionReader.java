// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import io.infermeter.core.model.ModelSettings;
import java.time.Duration;
import java.util.List;

/** Reads how long and how much is kept. */
final class RetentionReader {
  private static final Duration LONGEST = Duration.ofDays(3650);
  private static final long MIB = 1L << 20;

  private final Values values;

  RetentionReader(Values values) {
    this.values = values;
  }

  /** Reads it. A label has to find its prediction for as long as it is taken, so no horizon is longer than rows are kept. */
  RetentionSettings read(List<ModelSettings> models) {
    Given raw = values.get(Settings.RETENTION_RAW_TIME);
    Duration rawTime = raw.duration(Duration.ofHours(1), LONGEST);
    for (ModelSettings model : models) {
      refuseLongerHorizon(raw, rawTime, "of model " + model.name(), model.labelHorizon());
    }
    Given rollups = values.get(Settings.RETENTION_ROLLUPS);
    Duration kept = rollups.duration(Duration.ofDays(1), LONGEST);
    if (kept.compareTo(rawTime) < 0) {
      throw rollups.refused("aggregates must be kept at least as long as rows: infermeter.retention.raw-time is " + rawTime);
    }
    Duration minutes = values.get(Settings.RETENTION_MINUTES).duration(Duration.ofHours(1), LONGEST);
    Given byTheHour = values.get(Settings.RETENTION_HOURS);
    Duration hours = byTheHour.duration(Duration.ofDays(1), LONGEST);
    if (hours.compareTo(minutes) < 0) {
      throw byTheHour.refused("hours are made of minutes, so they are kept at least as long: infermeter.retention.minutes is " + minutes);
    }
    return new RetentionSettings(
        rawTime, values.get(Settings.RETENTION_RAW_SIZE).size(10 * MIB, 1024L * 1024 * MIB), kept, minutes, hours);
  }

  private static void refuseLongerHorizon(Given raw, Duration rawTime, String whose, Duration horizon) {
    if (horizon.compareTo(rawTime) > 0) {
      throw raw.refused(
          "labels " + whose + " are taken for " + horizon + " (label-horizon), and without its row no label can join; keep rows at least as"
              + " long, or shorten the horizon");
    }
  }
}
