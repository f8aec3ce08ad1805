// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One end of an HTTP/2 connection, frame by frame, over a plain socket: for what a proper client or server would never send. */
final class WireConnection implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int PRIORITY = 32;
  private static final int FRAME = 16_384;
  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true);
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 24);

  /** A frame. */
  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean ends() {
      return (flags & END_STREAM) != 0;
    }

    int number() {
      return ByteBuffer.wrap(payload).getInt();
    }
  }

  WireConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    this.out = socket.getOutputStream();
    socket.setSoTimeout(30_000);
    socket.setTcpNoDelay(true);
  }

  /** A client's connection, introduced. */
  static WireConnection to(int port) throws IOException {
    WireConnection connection = new WireConnection(new Socket("127.0.0.1", port));
    connection.raw(PREFACE);
    connection.frame(SETTINGS, 0, 0, new byte[0]);
    return connection;
  }

  /** A server's connection, introduced. */
  static WireConnection accepted(Socket socket) throws IOException {
    WireConnection connection = new WireConnection(socket);
    connection.in.readFully(new byte[PREFACE.length]);
    connection.frame(SETTINGS, 0, 0, new byte[0]);
    return connection;
  }

  Socket socket() {
    return socket;
  }

  synchronized void raw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  synchronized void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload);
    raw(frame.array());
  }

  /** Sends headers in as many frames as they need. */
  synchronized void headers(int stream, boolean end, List<Map.Entry<String, String>> pairs) throws IOException {
    Http2Headers headers = new DefaultHttp2Headers(false);
    pairs.forEach(pair -> headers.add(pair.getKey(), pair.getValue()));
    ByteBuf block = Unpooled.buffer();
    try {
      encoder.encodeHeaders(stream, headers, block);
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
    boolean first = true;
    do {
      byte[] part = new byte[Math.min(FRAME, block.readableBytes())];
      block.readBytes(part);
      int flags = (block.isReadable() ? 0 : END_HEADERS) | (first && end ? END_STREAM : 0);
      frame(first ? HEADERS : 9, flags, stream, part);
      first = false;
    } while (block.isReadable());
  }

  /** Sends one gRPC message. */
  void message(int stream, boolean end, byte[] message) throws IOException {
    ByteBuffer framed = ByteBuffer.allocate(5 + message.length);
    framed.put((byte) 0).putInt(message.length).put(message);
    frame(DATA, end ? END_STREAM : 0, stream, framed.array());
  }

  void reset(int stream, int code) throws IOException {
    frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(code).array());
  }

  /** The next frame; settings and pings are answered and not told. Null once the other side has closed the connection. */
  Frame next() throws IOException {
    while (true) {
      Frame frame = read();
      if (frame == null) {
        return null;
      }
      if (frame.type() == SETTINGS && (frame.flags() & ACK) == 0) {
        frame(SETTINGS, ACK, 0, new byte[0]);
      } else if (frame.type() == PING && (frame.flags() & ACK) == 0) {
        frame(PING, ACK, 0, frame.payload());
      } else if (frame.type() != SETTINGS && frame.type() != PING && frame.type() != WINDOW_UPDATE) {
        return frame;
      }
    }
  }

  /** The next frame of any kind, not answered. */
  Frame read() throws IOException {
    try {
      int head = in.readInt();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] payload = new byte[head >>> 8];
      in.readFully(payload);
      return new Frame(head & 255, flags, stream, payload);
    } catch (EOFException | java.net.SocketException e) {
      return null;
    }
  }

  /** The headers of a frame, one a line. */
  List<String> decode(Frame frame) throws IOException {
    List<String> lines = new ArrayList<>();
    ByteBuf block = Unpooled.wrappedBuffer(frame.payload());
    block.skipBytes((frame.flags() & PRIORITY) == 0 ? 0 : 5);
    try {
      decoder.decodeHeaders(frame.stream(), block).forEach(each -> lines.add(each.getKey() + ": " + each.getValue()));
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
    return lines;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
