// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.accept;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The threads that move bytes; nothing on them may block. Uses epoll where there is one, else NIO. Thread-safe. */
public final class EventLoops implements AutoCloseable {
  private final boolean epoll;
  private final EventLoopGroup group;

  /**
   * Starts no thread yet.
   *
   * @param count how many; 0 means one for each processor
   */
  public EventLoops(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("the number of event loops must not be negative: " + count);
    }
    epoll = Epoll.isAvailable();
    IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    int threads = count == 0 ? Runtime.getRuntime().availableProcessors() : count;
    group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("infermeter-loop", true), handlers);
  }

  public EventLoopGroup group() {
    return group;
  }

  /** Each loop of the group. */
  public List<EventLoop> each() {
    List<EventLoop> loops = new ArrayList<>();
    for (EventExecutor executor : group) {
      loops.add((EventLoop) executor);
    }
    return loops;
  }

  /** A channel that can listen. */
  public ServerChannel newServerChannel() {
    return epoll ? new EpollServerSocketChannel() : new NioServerSocketChannel();
  }

  public Class<? extends Channel> clientChannel() {
    return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  /** Waits up to 5 seconds for the threads to end. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
