// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.Limits;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The connections to the model servers: one to each from every event loop, so that a call stays on the loop of its client. Thread-safe.
 */
final class Upstreams implements AutoCloseable {
  /** gRPC's own pause between attempts grows to two minutes; a model server that came back must not wait for it. */
  private static final long LONGEST_BACKOFF_SECONDS = 2;

  /** After this an attempt is given up: the next one asks again, where the kernel would by now wait for 4 seconds between its own. */
  private static final int CONNECT_MILLIS = 4_000;

  /**
   * A host that vanished without a word is given up after this; the kernel's own patience is a quarter of an hour. Only bytes that are
   * not acknowledged count, so that a model server may be silent as long as it likes, and it is never pinged.
   */
  private static final int UNACKNOWLEDGED_MILLIS = 20_000;

  private final List<EventLoop> loops;
  private final Class<? extends io.netty.channel.Channel> channelType;
  private final Limits limits;
  private final Map<Backend, Channel> given;
  private final Map<Backend, List<ManagedChannel>> channels = new ConcurrentHashMap<>();

  /**
   * Opens no connection yet.
   *
   * @param given channels of backends that are reached otherwise
   */
  Upstreams(
      List<EventLoop> loops, Class<? extends io.netty.channel.Channel> channelType, Limits limits, Map<Backend, Channel> given) {
    this.loops = List.copyOf(loops);
    this.channelType = channelType;
    this.limits = limits;
    this.given = Map.copyOf(given);
    EventLoop first = loops.getFirst();
    first.scheduleAtFixedRate(this::retrySoon, LONGEST_BACKOFF_SECONDS, LONGEST_BACKOFF_SECONDS, TimeUnit.SECONDS);
  }

  /** The channel of a backend for calls of the loop with this index. */
  Channel channel(Backend backend, int loop) {
    Channel other = given.get(backend);
    return other != null ? other : channels.computeIfAbsent(backend, this::connect).get(loop);
  }

  private List<ManagedChannel> connect(Backend backend) {
    List<ManagedChannel> made = new ArrayList<>(loops.size());
    for (EventLoop loop : loops) {
      NettyChannelBuilder builder =
          NettyChannelBuilder.forAddress(backend.host(), backend.port())
              .usePlaintext()
              .eventLoopGroup(loop)
              .channelType(channelType)
              .directExecutor()
              .disableRetry()
              .proxyDetector(address -> null)
              .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
              .maxInboundMessageSize(limits.messageBytes())
              .maxInboundMetadataSize(limits.metadataBytes());
      if (channelType == EpollSocketChannel.class) {
        builder.withOption(EpollChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS);
      }
      PassThrough.codecs(builder);
      made.add(builder.build());
    }
    return List.copyOf(made);
  }

  private void retrySoon() {
    for (List<ManagedChannel> each : channels.values()) {
      for (ManagedChannel channel : each) {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
          channel.resetConnectBackoff();
        }
      }
    }
  }

  @Override
  public void close() {
    channels.values().forEach(each -> each.forEach(ManagedChannel::shutdownNow));
  }
}
