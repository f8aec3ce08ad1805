// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.measure;

import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The bytes of the only message of one direction, as they pass. Confined to the call's event loop. */
final class KeptMessage {
  private static final byte[] NOTHING = {};

  private final Lane lane;
  private final int limit;
  private byte[] bytes = NOTHING;
  private int filled;
  private int messages;
  private long length;
  private boolean compressed;

  KeptMessage(Lane lane, int limit) {
    this.lane = lane;
    this.limit = limit;
  }

  void begin(int messageLength, boolean isCompressed) {
    if (++messages > 1) {
      drop();
      return;
    }
    length = messageLength;
    compressed = isCompressed;
    int wanted = Math.min(messageLength, limit);
    bytes = lane.keep(wanted) ? new byte[wanted] : NOTHING;
  }

  void part(ByteBuffer slice) {
    int count = Math.min(slice.remaining(), bytes.length - filled);
    slice.get(bytes, filled, count);
    filled += count;
  }

  /** What was kept so far; null if no message has come, or more than one. */
  @Nullable CapturedMessage soFar(String encoding) {
    if (messages != 1) {
      return null;
    }
    byte[] kept = filled == bytes.length ? bytes : java.util.Arrays.copyOf(bytes, filled);
    return new CapturedMessage(kept, filled == length, compressed ? encoding : "", length);
  }

  void drop() {
    lane.giveBack(bytes.length);
    bytes = NOTHING;
    filled = 0;
  }
}
