// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.store;

import java.time.Duration;

/**
 * How much may wait for the store, and how long.
 *
 * @param waitingLabels labels that wait to be stored; more are refused, to be sent again
 * @param labelsPerFlush labels that one transaction takes
 * @param pendingCalls calls that are read and not yet durable; with so many, a flush does not wait, and while the store fails no more
 *     are read
 * @param callsPerTurn calls that are read before labels are looked at again
 * @param waitingSamples resource samples that wait; of more, the oldest go
 * @param flushEvery how long calls wait for one another
 * @param groupLabels how long labels wait for one another, so that many small batches share a transaction
 * @param firstRetry pause after a failure of the store; it doubles with each further one
 * @param longestRetry the longest such pause
 * @param giveUpAfter how long the store may fail before what is pending is dropped and counted, but for calls that may be stored
 */
public record WriterBounds(
    int waitingLabels,
    int labelsPerFlush,
    int pendingCalls,
    int callsPerTurn,
    int waitingSamples,
    Duration flushEvery,
    Duration groupLabels,
    Duration firstRetry,
    Duration longestRetry,
    Duration giveUpAfter) {
  /** The bounds of a gateway. */
  public static final WriterBounds DEFAULT =
      new WriterBounds(
          100_000,
          5_000,
          10_000,
          1_000,
          5_000,
          Duration.ofSeconds(1),
          Duration.ofMillis(25),
          Duration.ofMillis(100),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30));
}
