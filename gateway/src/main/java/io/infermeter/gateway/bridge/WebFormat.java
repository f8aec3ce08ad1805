// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.bridge;

import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The two formats of gRPC-Web (PROTOCOL-WEB.md of gRPC): frames of a flag, a length of four bytes and that many bytes, as they are or in
 * base64. Frame flags: 0 a message, 0x01 it is compressed, 0x80 trailers.
 */
enum WebFormat {
  BINARY("application/grpc-web+proto", List.of("application/grpc-web", "application/grpc-web+proto")),
  TEXT("application/grpc-web-text+proto", List.of("application/grpc-web-text", "application/grpc-web-text+proto"));

  static final int HEAD = 5;
  private static final int COMPRESSED = 0x01;
  private static final int TRAILERS = 0x80;
  private static final int GROUP = 4;
  private static final int UNSUPPORTED_MEDIA_TYPE = 415;

  private final String contentType;
  private final List<String> accepted;

  WebFormat(String contentType, List<String> accepted) {
    this.contentType = contentType;
    this.accepted = accepted;
  }

  String contentType() {
    return contentType;
  }

  /** The format of a request. A form of another site cannot have any of these types. */
  static WebFormat of(Map<String, List<String>> headers) throws Refusal {
    List<String> types = headers.getOrDefault("content-type", List.of());
    String type = types.size() == 1 ? types.getFirst().split(";", 2)[0].strip().toLowerCase(Locale.ROOT) : "";
    for (WebFormat format : values()) {
      if (format.accepted.contains(type)) {
        return format;
      }
    }
    throw Refusal.of(
        UNSUPPORTED_MEDIA_TYPE, Status.INVALID_ARGUMENT, "a gRPC-Web call has the content type application/grpc-web+proto or application/grpc-web-text");
  }

  /** How many bytes a body may have that holds a message of so many. */
  long longestBody(int message) {
    long binary = (long) message + HEAD;
    return this == BINARY ? binary : (binary + 2) / 3 * GROUP;
  }

  /** The one message of a request's body. */
  byte[] message(byte[] body) throws Refusal {
    byte[] frames = this == BINARY ? body : decoded(body);
    if (frames.length < HEAD) {
      throw malformed(frames.length == 0 ? "the request has no message" : "the request ends within the head of a frame");
    }
    int flag = frames[0] & 0xff;
    long length = Integer.toUnsignedLong(ByteBuffer.wrap(frames, 1, GROUP).getInt());
    if (flag == COMPRESSED) {
      throw Refusal.of(Status.UNIMPLEMENTED, "messages from web pages must not be compressed");
    }
    if (flag != 0) {
      throw malformed("the first frame of a request must be a message, and its flag is " + flag);
    }
    if (length > frames.length - HEAD) {
      throw malformed("the message was said to have " + length + " bytes and has " + (frames.length - HEAD));
    }
    if (length < frames.length - HEAD) {
      throw Refusal.of(
          Status.UNIMPLEMENTED, "a request from a web page has one message and nothing after it; client streaming needs gRPC on its own port");
    }
    return Arrays.copyOfRange(frames, HEAD, frames.length);
  }

  /** Base64, also if it was made in pieces, each with padding of its own. */
  private static byte[] decoded(byte[] body) throws Refusal {
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length);
    try {
      int from = 0;
      while (from < body.length) {
        int to = pieceEnd(body, from);
        out.writeBytes(Base64.getDecoder().decode(Arrays.copyOfRange(body, from, to)));
        from = to;
      }
    } catch (IllegalArgumentException e) {
      throw malformed("the request is not base64");
    }
    return out.toByteArray();
  }

  /** Where a piece ends: after the group of four characters that has the first padding. */
  private static int pieceEnd(byte[] body, int from) {
    int padding = from;
    while (padding < body.length && body[padding] != '=') {
      padding++;
    }
    int groups = (padding - from) / GROUP + (padding < body.length ? 1 : 0);
    int end = from + groups * GROUP;
    return end > from && end <= body.length ? end : body.length;
  }

  private static Refusal malformed(String words) {
    return Refusal.of(Status.INVALID_ARGUMENT, words);
  }

  byte[] messageFrame(byte[] message) {
    return frame(0, message);
  }

  byte[] trailerFrame(byte[] trailers) {
    return frame(TRAILERS, trailers);
  }

  private byte[] frame(int flag, byte[] bytes) {
    byte[] frame = ByteBuffer.allocate(HEAD + bytes.length).put((byte) flag).putInt(bytes.length).put(bytes).array();
    return this == BINARY ? frame : Base64.getEncoder().encode(frame);
  }
}
