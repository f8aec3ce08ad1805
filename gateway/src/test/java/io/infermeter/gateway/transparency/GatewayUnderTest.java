// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import io.infermeter.gateway.DataPath;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.Limits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The gateway's data path as it is, with the relay on grpc-java. */
final class GatewayUnderTest implements ProxyUnderTest {
  private final DataPath path;

  private GatewayUnderTest(int upstreamPort) throws Exception {
    Backend backend = new Backend("default", "127.0.0.1", upstreamPort, List.of());
    path = new DataPath(new InetSocketAddress("127.0.0.1", 0), List.of(backend), new RecordingObservers(), List.of(), Limits.DEFAULT, 2);
    path.start();
  }

  static final Builder BUILDER =
      new Builder() {
        @Override
        public ProxyUnderTest before(int upstreamPort) throws Exception {
          return new GatewayUnderTest(upstreamPort);
        }

        @Override
        public Set<Difference> differences() {
          return EnumSet.allOf(Difference.class);
        }
      };

  @Override
  public int port() {
    return path.port();
  }

  @Override
  public long bytesInFlight() {
    return path.bytesInFlight();
  }

  @Override
  public void close() {
    path.stop(Duration.ofSeconds(1));
  }
}
