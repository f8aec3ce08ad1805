// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import io.infermeter.gateway.transparency.WireConnection.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;

/** A call with one long message, over a connection of its own, that holds no more of it in memory than one frame. */
final class WireUpload implements Callable<String> {
  private static final int FRAME = 16_000;
  private static final long FIRST_WINDOW = 65_535;

  private final int port;
  private final String method;
  private final int length;
  private long connectionWindow = FIRST_WINDOW;
  private long streamWindow = FIRST_WINDOW;
  private String end = "";

  WireUpload(int port, String method, int length) {
    this.port = port;
    this.method = method;
    this.length = length;
  }

  /** Makes the call. Returns its status code as text, or how else it ended. */
  @Override
  public String call() throws IOException, InterruptedException {
    try (WireConnection connection = WireConnection.to(port)) {
      connection.headers(
          1,
          false,
          List.of(
              WireCall.header(":method", "POST"), WireCall.header(":scheme", "http"), WireCall.header(":path", "/" + method),
              WireCall.header(":authority", "models.example"), WireCall.header("te", "trailers"), WireCall.header("content-type", "application/grpc")));
      Thread reading = Thread.startVirtualThread(() -> read(connection));
      send(connection);
      reading.join(60_000);
      synchronized (this) {
        return end;
      }
    }
  }

  private void send(WireConnection connection) throws IOException, InterruptedException {
    byte[] prefix = ByteBuffer.allocate(5).put((byte) 0).putInt(length).array();
    byte[] part = new byte[FRAME];
    int left = length;
    if (!window(prefix.length)) {
      return;
    }
    connection.frame(WireConnection.DATA, 0, 1, prefix);
    while (left > 0) {
      int size = Math.min(FRAME, left);
      if (!window(size)) {
        return;
      }
      left -= size;
      connection.frame(WireConnection.DATA, left == 0 ? WireConnection.END_STREAM : 0, 1, size == FRAME ? part : new byte[size]);
    }
  }

  /** Waits until so much may be sent. Returns whether the call still runs. */
  private synchronized boolean window(int size) throws InterruptedException {
    while (end.isEmpty() && (connectionWindow < size || streamWindow < size)) {
      wait(60_000);
    }
    connectionWindow -= size;
    streamWindow -= size;
    return end.isEmpty();
  }

  private void read(WireConnection connection) {
    String ended = "closed";
    try {
      for (Frame frame = connection.read(); frame != null; frame = connection.read()) {
        if (frame.type() == WireConnection.WINDOW_UPDATE) {
          widen(frame);
        } else if (frame.type() == WireConnection.SETTINGS && frame.flags() == 0) {
          settings(frame);
          connection.frame(WireConnection.SETTINGS, 1, 0, new byte[0]);
        } else if (frame.type() == WireConnection.RST_STREAM) {
          ended = "reset " + frame.number();
          break;
        } else if (frame.type() == WireConnection.HEADERS) {
          List<String> lines = connection.decode(frame);
          if (frame.ends()) {
            ended = lines.stream().filter(line -> line.startsWith("grpc-status: ")).findFirst().orElse("no status").replace("grpc-status: ", "");
            break;
          }
        }
      }
    } catch (IOException e) {
      ended = e.toString();
    }
    end(ended);
  }

  private synchronized void end(String how) {
    end = how;
    notifyAll();
  }

  private synchronized void widen(Frame frame) {
    if (frame.stream() == 0) {
      connectionWindow += frame.number();
    } else {
      streamWindow += frame.number();
    }
    notifyAll();
  }

  /** Setting 4 is the first window of every stream. */
  private synchronized void settings(Frame frame) {
    ByteBuffer pairs = ByteBuffer.wrap(frame.payload());
    while (pairs.hasRemaining()) {
      int id = pairs.getShort();
      int value = pairs.getInt();
      if (id == 4) {
        streamWindow += value - FIRST_WINDOW;
      }
    }
    notifyAll();
  }
}
