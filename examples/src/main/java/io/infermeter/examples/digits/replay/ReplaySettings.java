// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import java.time.Duration;

/**
 * What to replay.
 *
 * @param run starts every request id, so that no two runs share one
 * @param callsPerSecond greater than 0
 * @param duration from the first call to the last; longer than anyone waits means "until told to stop"
 * @param seed the same seed makes the same calls
 * @param earliestLabel shortest time from an answer to a label of it
 * @param latestLabel longest time from an answer to a label of it; greater than the shortest
 */
public record ReplaySettings(
    String run, double callsPerSecond, Duration duration, long seed, Duration earliestLabel, Duration latestLabel) {
  public ReplaySettings {
    if (!(callsPerSecond > 0 && callsPerSecond <= 1e6)) {
      throw new IllegalArgumentException("calls per second must be greater than 0 and at most 1,000,000, got " + callsPerSecond);
    }
    if (earliestLabel.isNegative() || earliestLabel.compareTo(latestLabel) >= 0) {
      throw new IllegalArgumentException("labels must come from " + earliestLabel + " to later than that, got " + latestLabel);
    }
  }
}
