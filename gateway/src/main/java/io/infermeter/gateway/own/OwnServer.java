// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.own;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The gateway's own services, each call on a virtual thread, reachable within the process alone. Its transport is the same HTTP/2 as
 * outside, so that the relay treats it like any backend. Thread-safe.
 */
public final class OwnServer {
  /** The longest request to the gateway itself, in bytes: gRPC's own default. */
  public static final int LONGEST_REQUEST = 4 << 20;

  private final EventLoopGroup group = loop("infermeter-own");

  /**
   * A loop of its own for the calling end. Where both ends of a local channel share one, Netty sometimes leaves what was written unread until
   * something else is written: a stream of large messages then stands still.
   */
  private final EventLoopGroup callers = loop("infermeter-own-calls");

  private final LocalAddress address = new LocalAddress("infermeter-own-" + System.identityHashCode(this));
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Server server;
  private final ManagedChannel channel;

  /**
   * Prepares the server without starting it.
   *
   * @param unknown what is answered for a method that none of the services has
   * @param codecs sets the codecs of the channel to it
   */
  public OwnServer(List<ServerServiceDefinition> services, Function<String, Status> unknown, Consumer<NettyChannelBuilder> codecs) {
    server =
        NettyServerBuilder.forAddress(address)
            .channelType(LocalServerChannel.class)
            .bossEventLoopGroup(group)
            .workerEventLoopGroup(group)
            .executor(threads)
            .maxInboundMessageSize(LONGEST_REQUEST)
            .maxInboundMetadataSize(1 << 20)
            .addServices(services)
            .fallbackHandlerRegistry(new UnknownMethods(unknown))
            .build();
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(address)
            .channelType(LocalChannel.class)
            .eventLoopGroup(callers)
            .usePlaintext()
            .directExecutor()
            .disableRetry()
            .maxInboundMetadataSize(1 << 20)
            .overrideAuthority("infermeter");
    codecs.accept(builder);
    channel = builder.build();
  }

  private static EventLoopGroup loop(String name) {
    return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), LocalIoHandler.newFactory());
  }

  /** The services of something bindable. */
  public static List<ServerServiceDefinition> bind(List<BindableService> services) {
    return services.stream().map(BindableService::bindService).toList();
  }

  /** What kind each method of these services is, by its full name. */
  public static Map<String, MethodType> methods(List<ServerServiceDefinition> services) {
    return services.stream()
        .flatMap(service -> service.getMethods().stream())
        .map(ServerMethodDefinition::getMethodDescriptor)
        .collect(Collectors.toMap(MethodDescriptor::getFullMethodName, MethodDescriptor::getType));
  }

  public void start() throws IOException {
    server.start();
  }

  /** The way to it. */
  public Channel channel() {
    return channel;
  }

  /** Lets running calls end for so long, then cuts them off. */
  public void stop(Duration bound) throws InterruptedException {
    // First: the server waits for its connections, and this is the only one.
    channel.shutdown();
    server.shutdown();
    if (!server.awaitTermination(bound.toNanos(), TimeUnit.NANOSECONDS)) {
      server.shutdownNow();
    }
    channel.shutdownNow();
    threads.shutdown();
    callers.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    callers.terminationFuture().awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
