// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.accept;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.infermeter.gateway.call.Limits;
import io.netty.channel.ServerChannel;
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

  /** How long a client has to answer a ping before its connection is closed. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(20);

  /** gRPC pings no sooner. */
  private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(10);

  /**
   * Resets that one connection may send in this time before it is closed: a call that is reset at once is still work for a model server,
   * and frees its place for the next one. Far beyond what clients cancel.
   */
  private static final int MOST_RESETS = 20_000;
  private static final int RESET_WINDOW_SECONDS = 10;

  private final Server server;
  private final InetSocketAddress address;
  private final Arrivals arrivals;

  /**
   * Prepares the port without listening.
   *
   * @param address where to listen; port 0 picks a free one
   * @param handling says who handles the calls
   */
  public PublicServer(InetSocketAddress address, EventLoops loops, Limits limits, Consumer<NettyServerBuilder> handling) {
    this.address = address;
    Duration pingAfter = longer(limits.silence(), SHORTEST_SILENCE);
    Duration answerWithin = limits.silence().compareTo(SIGN_OF_LIFE) < 0 ? limits.silence() : SIGN_OF_LIFE;
    this.arrivals = new Arrivals(limits.connections(), limits.callsPerConnection(), pingAfter.plus(answerWithin));
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address)
            .bossEventLoopGroup(loops.group())
            .workerEventLoopGroup(loops.group())
            .channelFactory(() -> listening(loops))
            .directExecutor()
            .maxConcurrentCallsPerConnection(limits.callsPerConnection())
            .maxInboundMetadataSize(limits.metadataBytes())
            .maxInboundMessageSize(limits.messageBytes())
            .keepAliveTime(pingAfter.toNanos(), TimeUnit.NANOSECONDS)
            .keepAliveTimeout(answerWithin.toNanos(), TimeUnit.NANOSECONDS)
            .maxRstFramesPerWindow(MOST_RESETS, RESET_WINDOW_SECONDS)
            .permitKeepAliveTime(PERMITTED_PING_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true);
    builder.addStreamTracerFactory(arrivals.calls());
    handling.accept(builder);
    server = builder.build();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private ServerChannel listening(EventLoops loops) {
    ServerChannel channel = loops.newServerChannel();
    channel.pipeline().addLast(arrivals);
    return channel;
  }

  /** Client connections that are open now. */
  public int connections() {
    return arrivals.open();
  }

  /** Connections that were closed at once because too many were open. */
  public long refusedConnections() {
    return arrivals.refused();
  }

  /** How often a connection reached the most calls that it may have at once. */
  public long fullConnections() {
    return arrivals.full();
  }

  /** Requests that were refused before they became calls (too much metadata, not gRPC), and connections that were closed for what they sent. */
  public long refusedRequests() {
    return arrivals.noCalls();
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
