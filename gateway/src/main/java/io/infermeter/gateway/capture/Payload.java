// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
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

  /**
   * Inflates a message if it is compressed.
   *
   * @param limit no more bytes than these are inflated
   */
  static Payload of(CapturedMessage message, int limit) {
    if (!message.complete()) {
      return message.bytes().length == 0 && message.length() > 0
          ? new Payload(State.NOT_KEPT, NOTHING)
          : new Payload(State.TOO_LARGE, message.encoding().isEmpty() ? message.bytes() : inflate(message, limit).bytes);
    }
    return message.encoding().isEmpty() ? new Payload(State.COMPLETE, message.bytes()) : inflate(message, limit);
  }

  private static Payload inflate(CapturedMessage message, int limit) {
    if (!message.encoding().equals("gzip")) {
      return new Payload(State.UNSUPPORTED_ENCODING, NOTHING);
    }
    byte[] plain = NOTHING;
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(message.bytes()))) {
      plain = in.readNBytes(limit);
      return new Payload(in.read() < 0 ? State.COMPLETE : State.TOO_LARGE, plain);
    } catch (EOFException e) {
      return new Payload(message.complete() ? State.MALFORMED : State.TOO_LARGE, plain);
    } catch (IOException e) {
      return new Payload(State.MALFORMED, NOTHING);
    }
  }
}
