// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeparturesTest {
  private final Departures departures = new Departures();

  @Test
  void aClientThatWentAwayIsNoNews() throws Exception {
    RuntimeException wrapped = new RuntimeException(new UncheckedIOException(writingToAClientThatReset()));
    assertThat(departures.isLoggable(record("io.helidon.webserver.http.ErrorHandlers", wrapped))).isFalse();
  }

  @Test
  void whatElseGoesWrongIsLogged() throws Exception {
    assertThat(departures.isLoggable(record("io.helidon.webserver.http.ErrorHandlers", new IllegalStateException("broken")))).isTrue();
    assertThat(departures.isLoggable(record("io.helidon.webserver.http.ErrorHandlers", new IOException("no such file")))).isTrue();
    assertThat(departures.isLoggable(record("io.helidon.webserver.http.ErrorHandlers", null))).isTrue();
    assertThat(departures.isLoggable(record("io.infermeter.gateway.relay", writingToAClientThatReset()))).isTrue();
  }

  private static LogRecord record(String logger, @Nullable Throwable thrown) {
    LogRecord record = new LogRecord(Level.WARNING, "cannot send");
    record.setLoggerName(logger);
    record.setThrown(thrown);
    return record;
  }

  private static IOException writingToAClientThatReset() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel accepted = server.accept()) {
      client.setOption(StandardSocketOptions.SO_LINGER, 0);
      client.close();
      while (true) {
        accepted.write(ByteBuffer.allocate(1 << 16));
      }
    } catch (IOException e) {
      return e;
    }
  }
}
