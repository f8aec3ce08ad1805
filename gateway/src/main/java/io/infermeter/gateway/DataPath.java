// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.infermeter.gateway.accept.EventLoops;
import io.infermeter.gateway.accept.PublicServer;
import io.infermeter.gateway.bridge.Bridge;
import io.infermeter.gateway.bridge.BridgeBounds;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.CallObservers;
import io.infermeter.gateway.call.Limits;
import io.infermeter.gateway.own.HealthService;
import io.infermeter.gateway.own.OwnServer;
import io.infermeter.gateway.own.Reflection;
import io.infermeter.gateway.relay.BoundHits;
import io.infermeter.gateway.relay.PassThrough;
import io.infermeter.gateway.relay.Relay;
import io.infermeter.gateway.route.ServiceRoutes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Composes the stages that a call goes through: accept, route, relay, and whoever observes. This is the only place that knows them all.
 * Thread-safe.
 */
public final class DataPath {
  /** The gateway itself, as a backend; what begins with these is never forwarded. */
  private static final Backend OWN =
      new Backend("infermeter", "localhost", 0, List.of("infermeter.", "grpc.health.v1", "grpc.reflection."));

  private static final Logger LOG = LoggerFactory.getLogger(DataPath.class);
  private static final Duration CUT_OFF = Duration.ofSeconds(1);
  private static final Duration WARM_UP = Duration.ofSeconds(1);
  private static final int WARMING_CALLS = 200;

  private final InetSocketAddress listen;
  private final EventLoops loops;
  private final HealthService health;
  private final OwnServer own;
  private final Bridge bridge;
  private final Relay relay;
  private final Backend fallback;
  private final PublicServer server;

  /**
   * Composes without listening.
   *
   * @param listen where to listen; port 0 picks a free one
   * @param backends the model servers; the first without services of its own is the default
   * @param observers watch the calls to the model servers
   * @param api the gateway's own services
   * @param eventLoops how many threads forward calls
   */
  public DataPath(
      InetSocketAddress listen,
      List<Backend> backends,
      CallObservers observers,
      List<ServerServiceDefinition> api,
      Limits limits,
      int eventLoops) {
    this.listen = listen;
    this.loops = new EventLoops(eventLoops);
    ServiceRoutes routes = new ServiceRoutes(OWN, backends);
    this.health = new HealthService(names(api), this::fallback);
    List<ServerServiceDefinition> ownServices = ownServices(api);
    this.own = new OwnServer(ownServices, name -> unknown(name, backends.isEmpty()), PassThrough::codecs);
    this.bridge = new Bridge(own.channel(), OwnServer.methods(ownServices), BridgeBounds.of(OwnServer.LONGEST_REQUEST));
    this.relay = new Relay(routes, observers, limits, loops.each(), loops.clientChannel(), Map.of(OWN, own.channel()));
    this.fallback = routes.fallback();
    this.server = new PublicServer(listen, loops, limits, relay::handle);
  }

  private Optional<Channel> fallback() {
    return fallback.equals(OWN) ? Optional.empty() : Optional.of(relay.channel(fallback));
  }

  private static Set<String> names(List<ServerServiceDefinition> api) {
    Set<String> names = new TreeSet<>(Set.of(HealthGrpc.SERVICE_NAME, ServerReflectionGrpc.SERVICE_NAME));
    api.forEach(service -> names.add(service.getServiceDescriptor().getName()));
    return names;
  }

  private List<ServerServiceDefinition> ownServices(List<ServerServiceDefinition> api) {
    List<ServerServiceDefinition> services = new ArrayList<>(api);
    services.add(health.bindService());
    services.addAll(Reflection.services(services, this::fallback));
    return services;
  }

  private static Status unknown(String method, boolean noBackend) {
    boolean ownMethod = OWN.services().stream().anyMatch(method::startsWith);
    if (noBackend && !ownMethod) {
      return Status.UNAVAILABLE.withDescription(
          "no model server is configured for " + method + "; start the gateway with --upstream HOST:PORT");
    }
    return Status.UNIMPLEMENTED.withDescription("the gateway itself answers " + method.split("/")[0] + " and has no such method: " + method);
  }

  /**
   * Starts to listen.
   *
   * @throws IOException in one sentence, if the address cannot be used
   */
  public void start() throws IOException {
    own.start();
    server.start();
    warmUp();
  }

  /**
   * Sends calls to the gateway's own health service through the relay. The first calls of a Java process take a hundred times as long as
   * later ones, and whoever is told that it is ready should not have to wait for that.
   */
  private void warmUp() {
    String host = listen.getAddress() == null || listen.getAddress().isAnyLocalAddress() ? "localhost" : listen.getHostString();
    ManagedChannel channel = NettyChannelBuilder.forAddress(host, server.port()).usePlaintext().proxyDetector(any -> null).build();
    try {
      HealthGrpc.HealthBlockingStub stub = HealthGrpc.newBlockingStub(channel).withDeadlineAfter(WARM_UP.toMillis(), TimeUnit.MILLISECONDS);
      for (int i = 0; i < WARMING_CALLS; i++) {
        stub.check(HealthCheckRequest.getDefaultInstance());
      }
    } catch (StatusRuntimeException e) {
      LOG.debug("The calls that warm up could not be made.", e);
    } finally {
      channel.shutdownNow();
    }
  }

  /** The way of web pages to the gateway's own services. */
  public Bridge bridge() {
    return bridge;
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  /** What observers threw so far. */
  public long observerFailures() {
    return relay.observerFailures();
  }

  /** Bytes of unfinished messages that count against the limit now. */
  public long bytesInFlight() {
    return relay.bytesInFlight();
  }

  /** Client connections that are open now. */
  public int connections() {
    return server.connections();
  }

  /** How often each bound was hit, by its name in metrics. */
  public Map<String, LongSupplier> boundHits() {
    BoundHits hits = relay.hits();
    Map<String, LongSupplier> all = new TreeMap<>();
    all.put("bytes_in_flight", hits::bytesInFlight);
    all.put("call_time", hits::callTime);
    all.put("calls_per_connection", server::fullConnections);
    all.put("connections", server::refusedConnections);
    all.put("message_size", hits::messageSize);
    all.put("request", server::refusedRequests);
    all.put("web_calls", bridge::refused);
    return all;
  }

  /** Takes no new calls, lets open ones end for so long, and cuts off the rest; then nothing runs any more. */
  public void stop(Duration grace) {
    health.stopping();
    try {
      if (!server.drain(grace)) {
        server.cut();
      }
      bridge.close();
      own.stop(CUT_OFF);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      relay.close();
      loops.close();
    }
  }
}
