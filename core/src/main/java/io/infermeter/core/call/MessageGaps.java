// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.call;

import java.util.Arrays;

/**
 * The times between the response messages of one call, as a histogram and its exact sum, in the bytes of
 * {@link io.infermeter.core.tally.Durations}. Immutable.
 */
public final class MessageGaps {
  /** No gap is longer than a call, and there are 1,057 bins, so no call needs more bytes. */
  public static final int MAX_BYTES = 16_384;

  private final byte[] state;

  public MessageGaps(byte[] state) {
    if (state.length > MAX_BYTES) {
      throw new IllegalArgumentException("the gaps of one call take at most " + MAX_BYTES + " bytes, not " + state.length);
    }
    this.state = state.clone();
  }

  public byte[] state() {
    return state.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MessageGaps o && Arrays.equals(o.state, state);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(state);
  }

  @Override
  public String toString() {
    return "MessageGaps[" + state.length + " bytes]";
  }
}
