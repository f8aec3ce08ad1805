// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import io.infermeter.gateway.transparency.WireConnection.Frame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A model server on a plain socket that does what it is told, frame by frame. */
final class WireServer implements AutoCloseable {
  private final ServerSocket listening;
  private final BlockingQueue<List<String>> seen = new LinkedBlockingQueue<>();
  private final List<Socket> sockets = new java.util.concurrent.CopyOnWriteArrayList<>();
  private final Set<Answered> answered = ConcurrentHashMap.newKeySet();
  volatile WireCall.Server behaviour = (connection, stream) -> {};

  /** What happens on a connection that was accepted, before any frame. */
  interface Arrival {
    WireConnection accepted(Socket socket) throws Exception;
  }

  WireServer(ServerSocket listening, Arrival arrival) {
    this.listening = listening;
    Thread.startVirtualThread(() -> accept(arrival));
  }

  WireServer(int port, Arrival arrival) throws IOException {
    this(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()), arrival);
  }

  WireServer() throws IOException {
    this(0, WireConnection::accepted);
  }

  int port() {
    return listening.getLocalPort();
  }

  private void accept(Arrival arrival) {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        sockets.add(socket);
        Thread.startVirtualThread(() -> serve(arrival, socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Arrival arrival, Socket socket) {
    Map<Integer, List<String>> streams = new ConcurrentHashMap<>();
    try {
      WireConnection connection = arrival.accepted(socket);
      for (Frame frame = connection == null ? null : connection.next(); frame != null; frame = connection.next()) {
        take(connection, frame, streams.computeIfAbsent(frame.stream(), id -> new ArrayList<>()));
      }
    } catch (Exception e) {
      // The connection is over; what was seen of its calls stands.
    }
  }

  private void take(WireConnection connection, Frame frame, List<String> lines) throws IOException {
    switch (frame.type()) {
      case WireConnection.HEADERS -> lines.addAll(connection.decode(frame));
      case WireConnection.DATA -> lines.add("data of " + frame.payload().length + " bytes");
      case WireConnection.RST_STREAM -> {
        lines.add("reset " + frame.number());
        seen.add(lines);
      }
      default -> {}
    }
    boolean resetLater = frame.type() == WireConnection.DATA && !frame.ends();
    if (resetLater) {
      answer(connection, frame.stream());
    } else if (frame.ends() && frame.type() != WireConnection.RST_STREAM) {
      lines.add("end");
      seen.add(lines);
      answer(connection, frame.stream());
    }
  }

  /** Once: the end of a request may come with its last message or by itself. */
  private void answer(WireConnection connection, int stream) throws IOException {
    if (answered.add(new Answered(connection, stream))) {
      behaviour.answer(connection, stream);
    }
  }

  private record Answered(WireConnection connection, int stream) {}

  /** What came of the next call that ended; null if none does within 20 seconds. */
  List<String> nextSeen() throws InterruptedException {
    return seen.poll(20, TimeUnit.SECONDS);
  }

  /** Breaks every connection, as a process that dies does. */
  void breakConnections() throws IOException {
    for (Socket socket : sockets) {
      socket.setSoLinger(true, 0);
      socket.close();
    }
    sockets.clear();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
