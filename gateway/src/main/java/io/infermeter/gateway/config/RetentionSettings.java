// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import io.infermeter.core.model.ModelSettings;
import java.time.Duration;

/**
 * How long and how much is kept.
 *
 * @param rawTime how long rows are kept; at least every label horizon
 * @param rawBytes how much the store may hold before the oldest rows go
 * @param rollups how long aggregates are kept; at least {@code rawTime}
 * @param minutes how long they are kept by the minute, if their rows are gone
 * @param hours how long they are kept by the hour; at least {@code minutes}
 */
public record RetentionSettings(Duration rawTime, long rawBytes, Duration rollups, Duration minutes, Duration hours) {
  /** How long labels are taken of models for which nothing is configured: a week, but not longer than rows are kept. */
  public Duration usualLabelHorizon() {
    Duration usual = ModelSettings.DEFAULT_LABEL_HORIZON;
    return usual.compareTo(rawTime) > 0 ? rawTime : usual;
  }
}
