// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.call;

import io.infermeter.core.series.Dimensions;
import java.util.Objects;

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
    long responseBytes) {

  public Call {
    Objects.requireNonNull(position);
    Objects.requireNonNull(dimensions);
    Objects.requireNonNull(outcome);
  }
}
