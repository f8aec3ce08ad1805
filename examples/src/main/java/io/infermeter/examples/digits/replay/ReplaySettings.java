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
 * @param fallAfter from the first call until the images of the dim segment become much worse; longer than the run: never
 */
public record ReplaySettings(
    String run, double callsPerSecond, Duration duration, long seed, Duration earliestLabel, Duration latestLabel, Duration fallAfter) {
  /** A time until the fall that no run reaches. */
  public static final Duration NEVER = Duration.ofDays(36_500);

  public ReplaySettings {
    if (!(callsPerSecond > 0 && callsPerSecond <= 1e6)) {
      throw new IllegalArgumentException("calls per second must be greater than 0 and at most 1,000,000, got " + callsPerSecond);
    }
    if (earliestLabel.isNegative() || earliestLabel.compareTo(latestLabel) >= 0) {
      throw new IllegalArgumentException("labels must come from " + earliestLabel + " to later than that, got " + latestLabel);
    }
    if (fallAfter.isNegative() || fallAfter.compareTo(NEVER) > 0) {
      throw new IllegalArgumentException("the fall must come after 0 s to " + NEVER.toDays() + " days, got " + fallAfter);
    }
  }

  /** What to replay, without a fall. */
  public ReplaySettings(String run, double callsPerSecond, Duration duration, long seed, Duration earliestLabel, Duration latestLabel) {
    this(run, callsPerSecond, duration, seed, earliestLabel, latestLabel, NEVER);
  }
}
