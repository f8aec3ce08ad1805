// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.gateway.call.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PublicServerTest {
  @Test
  void aPortInUseIsSaidInOneSentenceWithWhatToDo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        EventLoops loops = new EventLoops(1)) {
      InetSocketAddress address = new InetSocketAddress("127.0.0.1", taken.getLocalPort());
      PublicServer server = new PublicServer(address, loops, Limits.DEFAULT, builder -> {});
      assertThatThrownBy(server::start)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("choose another address");
    }
  }

  @Test
  void portZeroPicksOneAndAnIdleServerDrainsAtOnce() throws Exception {
    try (EventLoops loops = new EventLoops(1)) {
      PublicServer server = new PublicServer(new InetSocketAddress("127.0.0.1", 0), loops, Limits.DEFAULT, builder -> {});
      server.start();
      assertThat(server.port()).isPositive();
      assertThat(server.drain(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void eventLoopsAreAsManyAsAskedFor() {
    try (EventLoops loops = new EventLoops(3)) {
      assertThat(loops.each()).hasSize(3).doesNotHaveDuplicates();
    }
    assertThatThrownBy(() -> new EventLoops(-1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("-1");
  }
}
