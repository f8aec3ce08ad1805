// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.infermeter.cli.Target;
import io.infermeter.cli.Times;
import io.infermeter.v1.Alert;
import io.infermeter.v1.AlertServiceGrpc;
import io.infermeter.v1.AlertState;
import io.infermeter.v1.Metric;
import io.infermeter.v1.WatchAlertsRequest;
import io.infermeter.v1.WatchAlertsResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FallWatchTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  private final BlockingQueue<StreamObserver<WatchAlertsResponse>> watchers = new LinkedBlockingQueue<>();
  private Server server;
  private ManagedChannel channel;

  private FallWatch watch(BindableService... services) throws IOException {
    NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0));
    List.of(services).forEach(builder::addService);
    server = builder.build().start();
    channel = Target.channel("127.0.0.1:" + server.getPort());
    return new FallWatch(channel, InstantSource.fixed(NOW));
  }

  private BindableService alerts() {
    return new AlertServiceGrpc.AlertServiceImplBase() {
      @Override
      public void watchAlerts(WatchAlertsRequest request, StreamObserver<WatchAlertsResponse> responses) {
        watchers.add(responses);
      }
    };
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private static WatchAlertsResponse alert(String id, String metric, AlertState state, int fired) {
    Alert.Builder alert =
        Alert.newBuilder().setId(id).setRule("r").setState(state).setMetric(Metric.newBuilder().setName(metric))
            .putDimensions("segment.lighting", "dim").setFireTime(Times.timestamp(NOW.plusSeconds(fired)));
    return WatchAlertsResponse.newBuilder().addAlerts(alert).build();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  @Test
  void keepsWhatFiresAboutQualityOnceAndGoesOnAfterABreak() throws Exception {
    FallWatch watch = watch(alerts());
    StreamObserver<WatchAlertsResponse> first = watchers.poll(60, TimeUnit.SECONDS);
    first.onNext(alert("old", "accuracy", AlertState.ALERT_STATE_FIRING, -5));
    first.onNext(alert("a", "accuracy", AlertState.ALERT_STATE_PENDING, 0));
    first.onNext(alert("slow", "latency", AlertState.ALERT_STATE_FIRING, 1));
    first.onNext(alert("a", "accuracy", AlertState.ALERT_STATE_FIRING, 2));
    first.onError(Status.UNAVAILABLE.asRuntimeException());
    StreamObserver<WatchAlertsResponse> second = watchers.poll(60, TimeUnit.SECONDS);
    second.onNext(alert("a", "accuracy", AlertState.ALERT_STATE_FIRING, 2));
    second.onNext(alert("b", "f1", AlertState.ALERT_STATE_FIRING, 3));
    await(() -> watch.fired().size() == 2);
    assertThat(watch.fired()).extracting(fired -> fired.fireTime().getEpochSecond() - NOW.getEpochSecond()).containsExactly(2L, 3L);
    assertThat(watch.fired()).allMatch(FiredAlert::isDim);
    assertThat(watch.isWatched()).isTrue();
  }

  @Test
  void knowsThatAGatewayHasNoAlerts() throws Exception {
    FallWatch watch = watch();
    await(() -> !watch.isWatched());
    assertThat(watch.fired()).isEmpty();
  }
}
