// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.core.call.CallOutcome;
import io.infermeter.gateway.call.FinishedCall;
import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finished calls, as a test writes them down. */
final class Finished {
  static final long START = 1_700_000_000_000_000L;

  private Finished() {}

  static FinishedCall ok(long sequence, @Nullable CapturedMessage request, @Nullable CapturedMessage response) {
    return call(sequence, OpenInferenceReader.METHOD, CallOutcome.OK, request, response, "id-" + sequence, new TreeMap<>());
  }

  static FinishedCall ok(long sequence, @Nullable CapturedMessage request, @Nullable CapturedMessage response, @Nullable String id) {
    return call(sequence, OpenInferenceReader.METHOD, CallOutcome.OK, request, response, id, new TreeMap<>());
  }

  static FinishedCall call(
      long sequence,
      String method,
      CallOutcome outcome,
      @Nullable CapturedMessage request,
      @Nullable CapturedMessage response,
      @Nullable String id,
      SortedMap<String, String> segments) {
    return new FinishedCall(
        sequence,
        START + sequence,
        method,
        "default",
        "live",
        segments,
        outcome,
        outcome == CallOutcome.OK ? 0 : 14,
        1_000,
        800,
        200,
        request == null ? 0 : request.length(),
        response == null ? 0 : response.length(),
        request,
        response,
        id);
  }
}
