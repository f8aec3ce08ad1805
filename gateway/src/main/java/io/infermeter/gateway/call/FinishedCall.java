// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.call;

import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.tally.Durations;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A measured call on its way from the event loop to the reader.
 *
 * @param sequence counts calls within this process
 * @param startMicros when it reached the gateway, microseconds since 1970
 * @param method the full method
 * @param backend the backend's name; empty if none was chosen
 * @param traffic "live" or "evaluation"
 * @param segments the declared segments that it carries
 * @param outcome how it ended
 * @param statusCode the gRPC status code
 * @param latencyNanos t6 - t0
 * @param upstreamNanos t5 - t3; 0 if it was never sent
 * @param overheadNanos (t6 - t0) - (t5 - t3), less the client's upload (t1 - t0) where t3 is after t1
 * @param requestBytes bytes of request messages, as sent
 * @param responseBytes bytes of response messages, as sent
 * @param request the only request message, of a method that is read; null if there was none, or more than one
 * @param response the only response message, likewise
 * @param predictionId the id that went back to the client; null if the method is not read
 * @param responseMessages response messages that came
 * @param firstMessageNanos t4 - t0; negative if no message came
 * @param messageGaps the times from one response message to the next; null with less than two. Must not be changed
 */
public record FinishedCall(
    long sequence,
    long startMicros,
    String method,
    String backend,
    String traffic,
    SortedMap<String, String> segments,
    CallOutcome outcome,
    int statusCode,
    long latencyNanos,
    long upstreamNanos,
    long overheadNanos,
    long requestBytes,
    long responseBytes,
    @Nullable CapturedMessage request,
    @Nullable CapturedMessage response,
    @Nullable String predictionId,
    long responseMessages,
    long firstMessageNanos,
    @Nullable Durations messageGaps) {

  /** A call of whose response messages nothing is known. */
  public FinishedCall(
      long sequence,
      long startMicros,
      String method,
      String backend,
      String traffic,
      SortedMap<String, String> segments,
      CallOutcome outcome,
      int statusCode,
      long latencyNanos,
      long upstreamNanos,
      long overheadNanos,
      long requestBytes,
      long responseBytes,
      @Nullable CapturedMessage request,
      @Nullable CapturedMessage response,
      @Nullable String predictionId) {
    this(
        sequence, startMicros, method, backend, traffic, segments, outcome, statusCode, latencyNanos, upstreamNanos, overheadNanos,
        requestBytes, responseBytes, request, response, predictionId, 0, -1, null);
  }

  /** The same call with other bytes of its messages. */
  public FinishedCall withMessages(@Nullable CapturedMessage otherRequest, @Nullable CapturedMessage otherResponse) {
    return new FinishedCall(
        sequence,
        startMicros,
        method,
        backend,
        traffic,
        segments,
        outcome,
        statusCode,
        latencyNanos,
        upstreamNanos,
        overheadNanos,
        requestBytes,
        responseBytes,
        otherRequest,
        otherResponse,
        predictionId,
        responseMessages,
        firstMessageNanos,
        messageGaps);
  }

  /**
   * The bytes of a message.
   *
   * @param bytes the message without its gRPC prefix; of one longer than the limit its beginning, and nothing while as many bytes as
   *     allowed were held for other calls
   * @param complete whether these are all bytes
   * @param encoding how it is compressed ("gzip"); empty if it is not
   * @param length its full length in bytes, as sent
   */
  public record CapturedMessage(byte[] bytes, boolean complete, String encoding, long length) {}
}
