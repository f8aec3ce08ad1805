// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.accept;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Watches what the public port accepts: closes connections beyond the bound, and counts how often a bound was hit. Stands on the
 * listening channel, and beside gRPC's own handler of each connection. Thread-safe.
 */
@ChannelHandler.Sharable
final class Arrivals extends ChannelInboundHandlerAdapter {
  private static final ServerStreamTracer NOTHING = new ServerStreamTracer() {};

  private final int mostConnections;
  private final int mostCalls;
  private final Duration longestSilence;
  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder refused = new LongAdder();
  private final LongAdder full = new LongAdder();
  private final LongAdder noCalls = new LongAdder();
  private final FastThreadLocal<Requests> latest = new FastThreadLocal<>();

  /**
   * Watches nothing yet.
   *
   * @param longestSilence how long a connection may bring no bytes before it is closed
   */
  Arrivals(int mostConnections, int mostCalls, Duration longestSilence) {
    this.mostConnections = mostConnections;
    this.mostCalls = mostCalls;
    this.longestSilence = longestSilence;
  }

  /** Connections that are open. */
  int open() {
    return open.get();
  }

  /** Connections that were closed at once, because as many as allowed were open. */
  long refused() {
    return refused.sum();
  }

  /** How often a connection had as many calls as it may have, so that its client holds back further ones. */
  long full() {
    return full.sum();
  }

  /** Requests that gRPC refused before they became calls, and connections that it closed for what they sent. */
  long noCalls() {
    return noCalls.sum();
  }

  /** Tells a request that became a call. gRPC makes a tracer for each, on the connection's event loop, while it reads the headers. */
  ServerStreamTracer.Factory calls() {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        latest.get().becameCall();
        return NOTHING;
      }
    };
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel connection = (Channel) message;
    if (open.get() >= mostConnections) {
      refused.increment();
      connection.unsafe().closeForcibly();
      return;
    }
    open.incrementAndGet();
    connection.closeFuture().addListener(closed -> open.decrementAndGet());
    connection.pipeline().addLast(new Silence(longestSilence), new First());
    context.fireChannelRead(message);
  }

  /**
   * Closes a connection that brings nothing, not even answers to gRPC's pings. gRPC would end its calls, and then wait for the other
   * side to take its last frames.
   */
  private static final class Silence extends IdleStateHandler {
    Silence(Duration longest) {
      super(longest.toNanos(), 0, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
      context.close();
    }
  }

  /** Waits for the first bytes: by then gRPC's own handler is there, whose streams are counted. */
  private final class First extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      Http2ConnectionHandler handler = context.pipeline().get(Http2ConnectionHandler.class);
      if (handler != null) {
        handler.connection().addListener(new Requests(handler.connection()));
        context.pipeline().remove(this);
      }
      context.fireChannelRead(message);
    }
  }

  /** The requests of one connection. Confined to its event loop. */
  private final class Requests extends Http2ConnectionAdapter {
    private final Http2Connection connection;
    private boolean undecided;

    Requests(Http2Connection connection) {
      this.connection = connection;
    }

    @Override
    public void onStreamActive(Http2Stream stream) {
      countUndecided();
      undecided = true;
      latest.set(this);
      if (connection.numActiveStreams() == mostCalls) {
        full.increment();
      }
    }

    void becameCall() {
      undecided = false;
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      countUndecided();
    }

    /** The connection is closed for what came on it, such as metadata far beyond the bound, or too many resets. */
    @Override
    public void onGoAwaySent(int lastStreamId, long errorCode, ByteBuf debugData) {
      if (errorCode != Http2Error.NO_ERROR.code()) {
        noCalls.increment();
      }
    }

    private void countUndecided() {
      if (undecided) {
        undecided = false;
        noCalls.increment();
      }
    }
  }
}
