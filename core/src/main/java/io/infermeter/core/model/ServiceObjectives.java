// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.model;

import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Objective;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is promised for the calls of a model (service level objectives). A call meets them if it ends ok and within each that is set.
 *
 * @param firstMessage longest time to the first response message, t4 - t0; null: any
 * @param perMessage longest time per message after the first, (t6 - t4) / (messages - 1); null: any; an answer of one message has none
 * @param latency longest latency, t6 - t0; null: any
 */
public record ServiceObjectives(@Nullable Duration firstMessage, @Nullable Duration perMessage, @Nullable Duration latency) {
  /** Promises nothing. */
  public static final ServiceObjectives NONE = new ServiceObjectives(null, null, null);

  /**
   * Judges a call.
   *
   * @param firstNanos t4 - t0; negative if no message came
   * @param messages response messages
   */
  public Objective judge(CallOutcome outcome, long latencyNanos, long firstNanos, long messages) {
    if (equals(NONE)) {
      return Objective.NONE;
    }
    boolean met =
        outcome == CallOutcome.OK
            && within(latencyNanos, latency)
            && (messages == 0 || within(firstNanos, firstMessage))
            && (messages < 2 || within((latencyNanos - firstNanos) / (messages - 1), perMessage));
    return met ? Objective.MET : Objective.MISSED;
  }

  private static boolean within(long nanos, @Nullable Duration longest) {
    return longest == null || nanos <= longest.toNanos();
  }
}
