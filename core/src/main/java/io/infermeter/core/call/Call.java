// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.call;

import io.infermeter.core.series.Dimensions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One measured call.
 *
 * @param position when it began
 * @param dimensions the series it counts in
 * @param outcome how it ended
 * @param statusCode the gRPC status code, 0 to 16
 * @param latencyNanos t6 - t0: first byte in to last byte out
 * @param upstreamNanos t5 - t3: sent to the model server, to its trailers; 0 if it was never sent
 * @param overheadNanos the gateway's own part of the latency: (t6 - t0) - (t5 - t3), less the client's upload
 * @param rows rows of the answer that are predictions: the eligible ones; 0 for anything but an ok call that could be read
 * @param requestBytes bytes of request messages
 * @param responseBytes bytes of response messages
 * @param streaming how the answer came in; null if it was not streamed
 * @param objective whether it kept what is promised for its model
 */
public record Call(
    Position position,
    Dimensions dimensions,
    CallOutcome outcome,
    int statusCode,
    long latencyNanos,
    long upstreamNanos,
    long overheadNanos,
    int rows,
    long requestBytes,
    long responseBytes,
    @Nullable Streaming streaming,
    Objective objective) {
  private static final long NANOS_PER_MICRO = 1_000;

  public Call {
    Objects.requireNonNull(position);
    Objects.requireNonNull(dimensions);
    Objects.requireNonNull(outcome);
    Objects.requireNonNull(objective);
  }

  /** A call whose answer was not streamed, and for which nothing is promised. */
  public Call(
      Position position,
      Dimensions dimensions,
      CallOutcome outcome,
      int statusCode,
      long latencyNanos,
      long upstreamNanos,
      long overheadNanos,
      int rows,
      long requestBytes,
      long responseBytes) {
    this(
        position, dimensions, outcome, statusCode, latencyNanos, upstreamNanos, overheadNanos, rows, requestBytes, responseBytes, null,
        Objective.NONE);
  }

  /** When it began, nanoseconds since 1970. */
  public long startNanos() {
    return position.micros() * NANOS_PER_MICRO;
  }

  /** When its last byte was out, nanoseconds since 1970; never before it began. */
  public long endNanos() {
    return startNanos() + Math.max(0, latencyNanos);
  }
}
