// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import io.grpc.Channel;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.netty.NettyServerBuilder;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.CallObservers;
import io.infermeter.gateway.call.Limits;
import io.infermeter.gateway.call.Routing;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards any method of any service as raw bytes, on the API of grpc-java. Thread-safe.
 *
 * <p>What this cannot keep, because grpc-java writes it itself: {@code user-agent}, {@code grpc-accept-encoding} of responses, status
 * codes above 16, the codes of stream resets. docs/transparency.md lists it all.
 */
public final class Relay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final int MOST_METHODS = 1_000;
  private static final long REPORT_SECONDS = 5;

  private final Routing routing;
  private final CallObservers observers;
  private final List<EventLoop> loops;
  private final Map<Backend, Channel> unobserved;
  private final Upstreams upstreams;
  private final Shared shared;
  private final long callNanos;
  private final Map<String, ServerMethodDefinition<Message, Message>> methods = new ConcurrentHashMap<>();
  private final AtomicLong observerFailures = new AtomicLong();

  /**
   * Opens no connection yet.
   *
   * @param observers watch the calls to every backend but those in {@code unobserved}
   * @param loops where calls live; each has a connection of its own to every backend
   * @param unobserved backends with a channel of their own, whose calls are forwarded and not observed
   */
  public Relay(
      Routing routing,
      CallObservers observers,
      Limits limits,
      List<EventLoop> loops,
      Class<? extends io.netty.channel.Channel> channelType,
      Map<Backend, Channel> unobserved) {
    this.routing = routing;
    this.observers = observers;
    this.callNanos = limits.callTime().toNanos();
    this.loops = List.copyOf(loops);
    this.unobserved = Map.copyOf(unobserved);
    this.upstreams = new Upstreams(loops, channelType, limits, unobserved);
    EventLoop first = loops.getFirst();
    FailureLog failures = new FailureLog(first.ticker()::nanoTime, LOG::warn);
    this.shared = new Shared(new Budget(limits.bytesInFlight()), new BoundHits(), failures, limits.callTime());
    first.scheduleAtFixedRate(failures::report, REPORT_SECONDS, REPORT_SECONDS, TimeUnit.SECONDS);
  }

  /** Makes a server forward every call. */
  public void handle(NettyServerBuilder server) {
    PassThrough.codecs(server);
    server.addStreamTracerFactory(new Tracers());
    server.fallbackHandlerRegistry(new AnyMethod());
  }

  /** A channel to a backend for calls of the gateway's own; asks for no compression. */
  public Channel channel(Backend backend) {
    return upstreams.channel(backend, 0);
  }

  /** What observers threw so far; each was forgotten. */
  public long observerFailures() {
    return observerFailures.get();
  }

  /** Bytes of unfinished messages that count against the limit now. */
  public long bytesInFlight() {
    return shared.budget().charged();
  }

  /** How often bounds were hit. */
  public BoundHits hits() {
    return shared.hits();
  }

  @Override
  public void close() {
    upstreams.close();
  }

  private final class Tracers extends ServerStreamTracer.Factory {
    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
      int index = loopIndex();
      Backend backend = routing.backendOf(method);
      boolean own = unobserved.containsKey(backend);
      EventLoop loop = loops.get(index);
      CallTime time = CallTime.of(headers, own ? 0 : callNanos, loop.ticker().nanoTime());
      IncomingCall call = new IncomingCall(method, headers, backend, loop, index, shared, time);
      if (!own) {
        Observed observed = begin(call);
        if (observed != null) {
          call.observe(observed);
        }
      }
      return call;
    }

    private @Nullable Observed begin(IncomingCall call) {
      try {
        return new Observed(observers.begin(call), call.loop(), observerFailures);
      } catch (RuntimeException failure) {
        observerFailures.incrementAndGet();
        return null;
      }
    }

    private int loopIndex() {
      for (int i = 0; i < loops.size(); i++) {
        if (loops.get(i).inEventLoop()) {
          return i;
        }
      }
      throw new IllegalStateException("a call came on a thread that is not an event loop");
    }
  }

  private final class AnyMethod extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
      ServerMethodDefinition<Message, Message> known = methods.get(name);
      if (known != null) {
        return known;
      }
      ServerMethodDefinition<Message, Message> made = definition(name);
      if (methods.size() < MOST_METHODS) {
        methods.put(name, made);
      }
      return made;
    }

    private ServerMethodDefinition<Message, Message> definition(String name) {
      MethodDescriptor<Message, Message> method =
          MethodDescriptor.newBuilder(MessageMarshaller.INSTANCE, MessageMarshaller.INSTANCE)
              .setFullMethodName(name)
              .setType(MethodDescriptor.MethodType.UNKNOWN)
              .build();
      return ServerMethodDefinition.create(method, new Forwarding(method));
    }
  }

  private final class Forwarding implements ServerCallHandler<Message, Message> {
    private final MethodDescriptor<Message, Message> method;

    Forwarding(MethodDescriptor<Message, Message> method) {
      this.method = method;
    }

    @Override
    public ServerCall.Listener<Message> startCall(ServerCall<Message, Message> client, Metadata headers) {
      IncomingCall incoming = IncomingCall.current();
      Channel channel = upstreams.channel(incoming.backend(), incoming.loopIndex());
      Exchange exchange = new Exchange(incoming, client, headers, channel, method);
      incoming.start(exchange);
      return exchange;
    }
  }
}
