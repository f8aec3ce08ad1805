// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * The plain bytes of a captured message, or what is in the way of them.
 *
 * @param state whether the bytes are all there
 * @param bytes the message, or its beginning
 */
record Payload(State state, byte[] bytes) {
  /** How much is there. */
  enum State {
    COMPLETE,
    /** Longer than is read. */
    TOO_LARGE,
    /** As many bytes as may were held for other calls. */
    NOT_KEPT,
    /** Compressed with something that is not read here. */
    UNSUPPORTED_ENCODING,
    /** The compressed bytes are broken. */
    MALFORMED
  }

  private static final byte[] NOTHING = {};
  private static final int LEAST = 512;

  /**
   * Inflates a message if it is compressed.
   *
   * @param limit no more bytes than these are inflated
   */
  static Payload of(CapturedMessage message, int limit) {
    if (!message.complete()) {
      State why = message.length() <= limit ? State.NOT_KEPT : State.TOO_LARGE;
      return new Payload(why, beginning(message, limit));
    }
    return message.encoding().isEmpty() ? new Payload(State.COMPLETE, message.bytes()) : inflate(message, limit);
  }

  /** The plain bytes of the beginning of a message, as far as they were kept and are within a limit. */
  static byte[] beginning(CapturedMessage message, int limit) {
    byte[] bytes = message.bytes();
    if (!message.encoding().isEmpty()) {
      return inflate(message, limit).bytes;
    }
    return bytes.length <= limit ? bytes : Arrays.copyOf(bytes, limit);
  }

  private static Payload inflate(CapturedMessage message, int limit) {
    if (!message.encoding().equals("gzip")) {
      return new Payload(State.UNSUPPORTED_ENCODING, NOTHING);
    }
    byte[] plain = new byte[Math.clamp(4L * message.bytes().length, Math.min(LEAST, limit), limit)];
    int count = 0;
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(message.bytes()))) {
      for (int more = 0; more >= 0; more = in.read(plain, count, plain.length - count)) {
        count += more;
        if (count == limit) {
          return new Payload(in.read() < 0 ? State.COMPLETE : State.TOO_LARGE, plain);
        }
        plain = count < plain.length ? plain : Arrays.copyOf(plain, (int) Math.min(2L * count, limit));
      }
      return new Payload(State.COMPLETE, Arrays.copyOf(plain, count));
    } catch (IOException e) {
      // Broken, or cut: what came before holds.
      return new Payload(State.MALFORMED, Arrays.copyOf(plain, count));
    }
  }
}
