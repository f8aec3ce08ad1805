// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.core.call.MessageGaps;
import io.infermeter.core.call.Streaming;
import io.infermeter.core.tally.StateOutput;
import io.infermeter.gateway.call.FinishedCall;
import org.jspecify.annotations.Nullable;

/** Says how the answer of a finished call came in. A protocol whose messages say how many tokens they hold is to be read here. */
final class Streams {
  private Streams() {}

  /** Null for an answer of less than two messages, which any unary call may have. */
  static @Nullable Streaming of(FinishedCall call) {
    if (call.messageGaps() == null) {
      return null;
    }
    StateOutput out = new StateOutput();
    call.messageGaps().encode(out);
    return new Streaming(Streaming.Unit.MESSAGE, call.responseMessages(), call.firstMessageNanos(), new MessageGaps(out.toBytes()));
  }
}
