// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import io.grpc.Channel;
import io.grpc.Status;
import io.infermeter.v1.Alert;
import io.infermeter.v1.AlertServiceGrpc;
import io.infermeter.v1.AlertState;
import io.infermeter.v1.Dimension;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.Ledger;
import io.infermeter.v1.ListDimensionsRequest;
import io.infermeter.v1.ListDimensionsResponse;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.WatchAlertsRequest;
import io.infermeter.v1.WatchAlertsResponse;
import io.infermeter.v1.WatchMetricsResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Keeps what a gateway says: metrics and alerts as they change, the ledger now and then. Connects again by itself. Thread-safe. */
final class Feed implements AutoCloseable {
  private static final Duration HEARTBEATS = Duration.ofSeconds(5);
  /** Three heartbeats missed. */
  private static final Duration MOST_SILENT = HEARTBEATS.multipliedBy(3);
  private static final long LEDGER_SECONDS = 2;
  private static final long ANSWER_SECONDS = 10;

  private final Channel channel;
  private final Questions questions;
  private final Runnable changed;
  private final Subscription<WatchMetricsResponse> metrics;
  private final Subscription<WatchAlertsResponse> watch;
  private final ScheduledExecutorService ledgers =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("watch-ledger").factory());
  private final Map<String, Alert> alerts = new LinkedHashMap<>();
  private View.Asked asked;
  /** What the stream of now was opened for. */
  private View.Asked answered;
  private Watched watched = new Watched();
  private Scene scene;

  /** @param changed is called, from any thread, when there is something new */
  Feed(Channel channel, String target, Questions questions, View.Asked asked, Runnable changed) {
    this.channel = channel;
    this.questions = questions;
    this.asked = asked;
    this.answered = asked;
    this.changed = changed;
    this.scene = Scene.nothing(target);
    this.metrics = new Subscription<>("watch-metrics", this::openMetrics, this::take, this::metricsEnded, MOST_SILENT, System::nanoTime);
    this.watch = new Subscription<>("watch-alerts", this::openAlerts, this::take, this::alertsEnded, MOST_SILENT, System::nanoTime);
    ledgers.scheduleWithFixedDelay(this::ledger, 0, LEDGER_SECONDS, TimeUnit.SECONDS);
  }

  synchronized Scene scene() {
    return scene;
  }

  /** Asks something else from now on. */
  void ask(View.Asked other) {
    synchronized (this) {
      if (other.equals(asked)) {
        return;
      }
      asked = other;
      scene = new Scene(scene.target(), Watched.State.NOTHING, scene.ledger(), scene.watching(), scene.alerts(), scene.trouble());
    }
    metrics.restart();
  }

  private Iterator<WatchMetricsResponse> openMetrics() {
    View.Asked now;
    synchronized (this) {
      now = asked;
      answered = now;
      watched = new Watched();
    }
    List<String> segments = now.level() == View.Level.SEGMENTS ? segments(now) : List.of();
    return MetricsServiceGrpc.newBlockingStub(channel).watchMetrics(questions.request(now, segments, HEARTBEATS));
  }

  /** The dimensions of segments that the shown version has, without the one that tells evaluations apart. */
  private List<String> segments(View.Asked now) {
    List<String> names = new ArrayList<>();
    ListDimensionsRequest.Builder request = ListDimensionsRequest.newBuilder().addAllMatchers(Questions.of(now));
    ListDimensionsResponse response;
    do {
      response = MetricsServiceGrpc.newBlockingStub(channel).withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS).listDimensions(request.build());
      response.getDimensionsList().stream()
          .map(Dimension::getName)
          .filter(name -> name.startsWith(Questions.SEGMENT) && !name.equals("segment.evaluation"))
          .forEach(names::add);
      request.setPageToken(response.getNextPageToken());
    } while (!response.getNextPageToken().isEmpty());
    return names;
  }

  private void take(WatchMetricsResponse message) {
    synchronized (this) {
      if (!answered.equals(asked)) {
        return;
      }
      Watched.State state = watched.apply(message, scene.state());
      if (state == null) {
        return;
      }
      scene = new Scene(scene.target(), state, scene.ledger(), scene.watching(), scene.alerts(), "");
    }
    changed.run();
  }

  private void metricsEnded(Status status) {
    synchronized (this) {
      String why = status.getDescription() == null ? status.getCode().toString() : status.getDescription();
      scene = new Scene(scene.target(), scene.state(), scene.ledger(), scene.watching(), scene.alerts(), why);
    }
    changed.run();
  }

  private Iterator<WatchAlertsResponse> openAlerts() {
    WatchAlertsRequest request = WatchAlertsRequest.newBuilder().setHeartbeatInterval(io.infermeter.cli.Times.proto(HEARTBEATS)).build();
    return AlertServiceGrpc.newBlockingStub(channel).watchAlerts(request);
  }

  private void take(WatchAlertsResponse message) {
    synchronized (this) {
      if (message.getSnapshot()) {
        alerts.clear();
      }
      for (Alert alert : message.getAlertsList()) {
        if (alert.getState() == AlertState.ALERT_STATE_RESOLVED) {
          alerts.remove(alert.getId());
        } else {
          alerts.put(alert.getId(), alert);
        }
      }
      watching(true);
    }
    changed.run();
  }

  private void alertsEnded(Status status) {
    if (status.getCode() == Status.Code.UNIMPLEMENTED) {
      synchronized (this) {
        alerts.clear();
        watching(false);
      }
      changed.run();
    }
  }

  private void watching(boolean watching) {
    scene = new Scene(scene.target(), scene.state(), scene.ledger(), watching, List.copyOf(alerts.values()), scene.trouble());
  }

  private void ledger() {
    metrics.check();
    if (scene().watching()) {
      watch.check();
    }
    try {
      Ledger ledger =
          GatewayServiceGrpc.newBlockingStub(channel).withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
              .getLedger(GetLedgerRequest.getDefaultInstance()).getLedger();
      synchronized (this) {
        scene = new Scene(scene.target(), scene.state(), ledger, scene.watching(), scene.alerts(), scene.trouble());
      }
      changed.run();
    } catch (RuntimeException e) {
      // The stream of metrics says what is wrong.
    }
  }

  @Override
  public void close() {
    ledgers.shutdownNow();
    metrics.close();
    watch.close();
  }
}
