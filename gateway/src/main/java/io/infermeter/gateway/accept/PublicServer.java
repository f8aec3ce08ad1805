// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.accept;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.infermeter.gateway.call.Limits;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The one public gRPC port. Thread-safe. */
public final class PublicServer {
  /** Clients may ping as often as once a second, also without calls; more often is answered with GOAWAY. */
  private static final Duration PERMITTED_PING_INTERVAL = Duration.ofSeconds(1);

  private final Server server;
  private final InetSocketAddress address;

  /**
   * Prepares the port without listening.
   *
   * @param address where to listen; port 0 picks a free one
   * @param handling says who handles the calls
   */
  public PublicServer(InetSocketAddress address, EventLoops loops, Limits limits, Consumer<NettyServerBuilder> handling) {
    this.address = address;
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address)
            .bossEventLoopGroup(loops.group())
            .workerEventLoopGroup(loops.group())
            .channelType(loops.serverChannel())
            .directExecutor()
            .maxConcurrentCallsPerConnection(limits.callsPerConnection())
            .maxInboundMetadataSize(limits.metadataBytes())
            .maxInboundMessageSize(limits.messageBytes())
            .permitKeepAliveTime(PERMITTED_PING_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true);
    handling.accept(builder);
    server = builder.build();
  }

  /**
   * Starts to listen.
   *
   * @throws IOException in one sentence, if the address cannot be used
   */
  public void start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      String where = address.getHostString() + ":" + address.getPort();
      throw (IOException)
          new BindException("cannot listen on " + where + " (" + rootMessage(e) + "): stop the process that uses it, or choose another address")
              .initCause(e);
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** The port that it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Accepts no further connection or call, and lets the running ones finish for so long. Returns whether all did. */
  public boolean drain(Duration bound) throws InterruptedException {
    server.shutdown();
    return server.awaitTermination(bound.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Cuts off what still runs. */
  public void cut() throws InterruptedException {
    server.shutdownNow();
    server.awaitTermination(5, TimeUnit.SECONDS);
  }
}
