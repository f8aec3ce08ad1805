// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import io.grpc.StatusRuntimeException;
import io.infermeter.api.error.Refusal;
import io.infermeter.api.page.Sizes;
import io.infermeter.v1.ErrorReason;

/** What cannot be cut into messages that clients take. */
final class SeriesTooLarge {
  private SeriesTooLarge() {}

  /** The refusal of a question of which one series alone is larger than a message. */
  static StatusRuntimeException refusal(String path, long bytes) {
    return Refusal.invalid(
        path,
        ErrorReason.ERROR_REASON_TOO_MANY_POINTS,
        "makes " + bytes + " bytes that belong together, at most " + Sizes.MESSAGE_BYTES
            + " fit into an answer; ask for a longer step, a shorter range, or a metric that answers with a number");
  }
}
