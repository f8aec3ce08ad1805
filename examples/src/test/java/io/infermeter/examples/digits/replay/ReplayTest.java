// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.infermeter.v1.LabelOutcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final int CALLS = 3_000;
  private static final LongPredicate NONE = n -> false;

  private ScheduledExecutorService thread;
  private FakeGateway gateway;
  private ManagedChannel channel;

  @BeforeEach
  void startThread() {
    thread = Executors.newSingleThreadScheduledExecutor();
  }

  @AfterEach
  void stopAll() throws InterruptedException {
    channel.shutdownNow();
    thread.shutdownNow();
    gateway.close();
  }

  private Replay replay(FakeGateway fake, Duration earliest, Duration latest) throws IOException {
    gateway = fake;
    channel = NettyChannelBuilder.forAddress("127.0.0.1", fake.port()).usePlaintext().build();
    ReplaySettings settings = new ReplaySettings("t", 2_000, Duration.ofHours(1), 11, earliest, latest);
    return new Replay(channel, settings, HeldBackRow.all(), InstantSource.system(), System::nanoTime, thread);
  }

  private ReplayReport runUntilEnough(FakeGateway fake, Duration earliest, Duration latest) throws Exception {
    Replay replay = replay(fake, earliest, latest);
    CompletableFuture<ReplayReport> report = replay.start();
    assertThat(fake.awaitEnough()).isTrue();
    replay.stop();
    return report.get(60, TimeUnit.SECONDS);
  }

  private void assertThatTheReportSaysWhatTheGatewayCounted(ReplayReport report) {
    for (ReplayReport.Segment segment : report.segments()) {
      assertThat(segment.rows()).isEqualTo(gateway.rows(segment.lighting())).isPositive();
      assertThat(segment.labelled()).isEqualTo(gateway.labelled(segment.lighting())).isPositive();
      assertThat(segment.correct()).isEqualTo(gateway.correct(segment.lighting())).isPositive();
      assertThat(segment.labelled()).isLessThan(segment.rows());
    }
  }

  @Test
  void countsWhatTheGatewayCountsInEachSegment() throws Exception {
    Instant before = Instant.now();
    ReplayReport report = runUntilEnough(new FakeGateway(CALLS, NONE, NONE, NONE), Duration.ofMillis(50), Duration.ofMillis(400));
    assertThatTheReportSaysWhatTheGatewayCounted(report);
    assertThat(report.firstCall()).isBetween(before, Instant.now());
    assertThat(report.calls()).isGreaterThanOrEqualTo(CALLS).isEqualTo(gateway.ids.size());
    assertThat(gateway.ids).doesNotHaveDuplicates();
    assertThat(report.callErrors()).isEmpty();
    assertThat(report.labelErrors()).isEmpty();
  }

  @Test
  void sendsLabelsOfEveryKind() throws Exception {
    ReplayReport report = runUntilEnough(new FakeGateway(CALLS, NONE, NONE, NONE), Duration.ofMillis(50), Duration.ofMillis(400));
    for (ReplayReport.Segment segment : report.segments()) {
      assertThat(segment.labels())
          .containsOnlyKeys(
              LabelOutcome.LABEL_OUTCOME_JOINED,
              LabelOutcome.LABEL_OUTCOME_WAITING,
              LabelOutcome.LABEL_OUTCOME_CORRECTED,
              LabelOutcome.LABEL_OUTCOME_DUPLICATE,
              LabelOutcome.LABEL_OUTCOME_SUPERSEDED);
      assertThat((double) segment.labelled() / segment.rows()).isCloseTo(.9, within(.03));
    }
    assertThat(gateway.labelledBeforeTheirCall).isNotEmpty().hasSizeLessThan((int) report.rows() / 10);
  }

  @Test
  void sendsAllLabelsAtOnceWhenToldToStop() throws Exception {
    ReplayReport report = runUntilEnough(new FakeGateway(200, NONE, NONE, NONE), Duration.ofHours(1), Duration.ofHours(2));
    assertThatTheReportSaysWhatTheGatewayCounted(report);
  }

  @Test
  void countsFailedCallsByStatusAndNoneOfTheirRows() throws Exception {
    ReplayReport report =
        runUntilEnough(new FakeGateway(500, call -> call % 10 == 3, NONE, NONE), Duration.ofMillis(5), Duration.ofMillis(50));
    long failed = gateway.ids.size() - report.calls();
    assertThat(failed).isGreaterThanOrEqualTo(50);
    assertThat(report.callErrors()).isEqualTo(Map.of("UNAVAILABLE", failed));
    assertThat(report.errorsInWords()).hasSize(5).contains("call: UNAVAILABLE: no model server");
    assertThatTheReportSaysWhatTheGatewayCounted(report);
  }

  @Test
  void sendsLabelsAgainThatTheGatewayCouldNotTake() throws Exception {
    ReplayReport report =
        runUntilEnough(new FakeGateway(500, NONE, batch -> batch % 3 == 0, NONE), Duration.ofMillis(5), Duration.ofMillis(50));
    assertThat(report.labelErrors()).isEmpty();
    assertThatTheReportSaysWhatTheGatewayCounted(report);
    assertThat((double) gateway.inForce.size() / gateway.answers.size()).isCloseTo(.9, within(.05));
  }

  @Test
  void judgesNoRowByALabelThatWasRefused() throws Exception {
    ReplayReport report =
        runUntilEnough(new FakeGateway(500, NONE, NONE, label -> label % 4 == 0), Duration.ofMillis(5), Duration.ofMillis(50));
    assertThat(report.labelErrors().keySet()).containsExactly("invalid");
    assertThatTheReportSaysWhatTheGatewayCounted(report);
  }
}
