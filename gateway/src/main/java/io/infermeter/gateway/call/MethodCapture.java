// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.call;

import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import org.jspecify.annotations.Nullable;

/** How the calls of one method are captured. Thread-safe, never blocks. */
public interface MethodCapture {
  /** At most so many bytes of a request message are kept: its beginning. */
  int requestLimit();

  /** At most so many bytes of a response message are kept: its beginning. */
  int responseLimit();

  /**
   * The id under which the predictions of this call are stored, and which goes back to the client as infermeter-prediction-id. Called
   * at most once, on the event loop, when the response metadata is about to go back.
   *
   * @param request the first request message or its beginning, as far as it has passed; null if none has
   * @return the id, or null to send none back
   */
  @Nullable String predictionId(CallHead head, @Nullable CapturedMessage request);
}
