// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.infermeter.cli.Target;
import io.infermeter.v1.AlertServiceGrpc;
import io.infermeter.v1.WatchAlertsRequest;
import io.infermeter.v1.WatchAlertsResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A watch of alerts through restarts of a real server. */
@Timeout(60)
class AlertWatchTest {
  private final List<String> troubles = new ArrayList<>();
  private int port;

  /** Begins each watch with a snapshot, and goes on as it is told. */
  private final class Alerts extends AlertServiceGrpc.AlertServiceImplBase {
    private final Queue<Runnable> then = new ConcurrentLinkedQueue<>();

    @Override
    public void watchAlerts(WatchAlertsRequest request, StreamObserver<WatchAlertsResponse> responses) {
      responses.onNext(WatchAlertsResponse.newBuilder().setSnapshot(true).build());
      Runnable next = then.poll();
      if (next != null) {
        next.run();
      }
    }
  }

  private Server server(Alerts alerts) throws IOException {
    Server server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port)).addService(alerts).build().start();
    port = server.getPort();
    return server;
  }

  private AlertWatch watch(ManagedChannel channel, List<WatchAlertsResponse> seen, int snapshots) {
    return watch(channel, seen, snapshots, AlertWatch.MOST_SILENT);
  }

  private AlertWatch watch(ManagedChannel channel, List<WatchAlertsResponse> seen, int snapshots, Duration mostSilent) {
    return new AlertWatch(
        () -> AlertServiceGrpc.newBlockingStub(channel).watchAlerts(WatchAlertsRequest.getDefaultInstance()),
        message -> seen.add(message) && seen.size() < snapshots,
        troubles::add,
        pause -> Thread.yield(),
        mostSilent);
  }

  @Test
  void aWatchGoesOnAfterTheGatewayWasStartedAgain() throws Exception {
    Alerts alerts = new Alerts();
    Server first = server(alerts);
    Server[] second = new Server[1];
    alerts.then.add(
        () ->
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        first.shutdownNow().awaitTermination();
                        second[0] = server(alerts);
                      } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                    }));
    ManagedChannel channel = Target.channel("127.0.0.1:" + port);
    List<WatchAlertsResponse> seen = new ArrayList<>();
    watch(channel, seen, 2).run();
    assertThat(seen).hasSize(2).allMatch(WatchAlertsResponse::getSnapshot);
    assertThat(troubles).isNotEmpty().allMatch(why -> why.contains("connecting again in "));
    channel.shutdownNow();
    second[0].shutdownNow();
  }

  @Test
  void aConnectionThatSaysNothingMoreIsGivenUp() throws Exception {
    Server server = server(new Alerts());
    ManagedChannel channel = Target.channel("127.0.0.1:" + port);
    List<WatchAlertsResponse> seen = new ArrayList<>();
    watch(channel, seen, 2, Duration.ofSeconds(1)).run();
    assertThat(seen).hasSize(2).allMatch(WatchAlertsResponse::getSnapshot);
    assertThat(troubles).contains("nothing was heard for 1 s; connecting again in 1 s");
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void aGatewayThatWasNeverReachedIsAnError() throws Exception {
    Server server = server(new Alerts());
    server.shutdownNow().awaitTermination();
    ManagedChannel channel = Target.channel("127.0.0.1:" + port);
    assertThatThrownBy(() -> watch(channel, new ArrayList<>(), 1).run()).isInstanceOf(StatusRuntimeException.class);
    assertThat(troubles).isEmpty();
    channel.shutdownNow();
  }

  @Test
  void thePauseGrowsWhileNothingComes() throws Exception {
    int[] attempts = {0};
    List<Duration> pauses = new ArrayList<>();
    AlertWatch watch =
        new AlertWatch(
            () -> {
              if (attempts[0]++ == 0) {
                return List.of(WatchAlertsResponse.getDefaultInstance()).iterator();
              }
              throw (attempts[0] < 8 ? Status.UNAVAILABLE.withDescription("gone") : Status.INVALID_ARGUMENT).asRuntimeException();
            },
            message -> true,
            troubles::add,
            pauses::add,
            AlertWatch.MOST_SILENT);
    assertThatThrownBy(watch::run).hasMessageContaining("INVALID_ARGUMENT");
    assertThat(pauses).map(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    assertThat(troubles).startsWith("the gateway ended the watch; connecting again in 1 s", "gone; connecting again in 2 s");
  }
}
