// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.store;

import java.time.Duration;

/**
 * How long and how much is kept.
 *
 * @param rows how long calls, predictions, labels, drops and resource samples are kept
 * @param bytes how much the store may hold before the oldest rows go
 * @param rollups how long aggregates are kept
 * @param minutes how long they are kept by the minute, and until their rows are gone; then by the hour
 * @param hours how long they are kept by the hour; then by the day
 */
public record RetentionBounds(Duration rows, long bytes, Duration rollups, Duration minutes, Duration hours) {}
