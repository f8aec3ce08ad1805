// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.grpc.ClientInterceptors;
import io.infermeter.examples.digits.replay.HeldBackRow;
import io.infermeter.examples.digits.replay.Replay;
import io.infermeter.examples.digits.replay.ReplaySettings;
import io.infermeter.v1.Answer;
import io.infermeter.v1.DropCount;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.LabelResult;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.Ledger;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Point;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.SubmitLabelsResponse;
import io.infermeter.v1.TimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gateway is killed at random instants, again and again, while the demo's traffic comes: calls at a steady rate, single and in
 * batches, labels later, sooner, twice, corrected and taken back. What was acknowledged is there, nothing is counted twice,
 * aggregates are what the rows add up to, and it starts again by itself and answers the same.
 *
 * <p>System properties: {@code infermeter.kills} kills (15), a new database after {@code infermeter.kills-per-database} of them (15), at
 * instants that {@code infermeter.seed} chooses.
 */
class CrashIT {
  private static final int KILLS = Integer.getInteger("infermeter.kills", 15);
  private static final int KILLS_PER_DATABASE = Integer.getInteger("infermeter.kills-per-database", 15);
  private static final int CALLS_PER_SECOND = 150;
  private static final int LABELS_AT_ONCE = 500;

  @TempDir private Path folder;
  private final Random random = new Random(Long.getLong("infermeter.seed", 20_261_123));

  @Test
  void whatWasAcknowledgedSurvivesEveryKill() throws Exception {
    for (int kills = 0; kills < KILLS; kills += KILLS_PER_DATABASE) {
      try (Stand stand = new Stand(folder.resolve("database" + kills))) {
        oneDatabase(stand, Math.min(KILLS - kills, KILLS_PER_DATABASE), kills);
      }
    }
  }

  private void oneDatabase(Stand stand, int kills, int first) throws Exception {
    Instant begin = Instant.now();
    Witness witness = new Witness();
    List<Label> acknowledged = new ArrayList<>();
    for (int kill = first; kill < first + kills; kill++) {
      if (random.nextInt(5) == 0) {
        stand.killWhileItStarts(random.nextInt(3_000));
      } else {
        stand.start();
        balances(stand.ledger());
        trafficUntilKilled(stand, witness, kill);
      }
      List<Label> fresh = witness.takeAcknowledged();
      acknowledged.addAll(fresh);
      System.out.printf("kill %d: %d labels acknowledged, %d calls answered%n", kill + 1, fresh.size(), witness.answered());
    }
    stand.start();
    everyAcknowledgedLabelIsThere(stand, acknowledged);
    nothingIsCountedTwice(stand, witness, begin);
    aRestartChangesNoAnswer(stand, begin);
  }

  private void trafficUntilKilled(Stand stand, Witness witness, int kill) throws Exception {
    ReplaySettings settings =
        new ReplaySettings("kill" + kill, CALLS_PER_SECOND, Duration.ofHours(1), random.nextLong(), Duration.ofMillis(20), Duration.ofMillis(900));
    // What gRPC tells the replay after it was let go of is dropped.
    try (ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(1, new ThreadPoolExecutor.DiscardPolicy())) {
      new Replay(
              ClientInterceptors.intercept(stand.channel(), witness), settings, HeldBackRow.all(), InstantSource.system(), System::nanoTime, thread)
          .start();
      awaitOneMore(random.nextInt(3) == 0 ? witness::answered : witness::acknowledged);
      LockSupport.parkNanos(Duration.ofMillis(random.nextInt(2_000)).toNanos());
      balances(stand.ledger());
      stand.kill();
      thread.shutdownNow();
    }
  }

  private static void awaitOneMore(LongSupplier counted) {
    long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
    for (long before = counted.getAsLong(); counted.getAsLong() == before; ) {
      assertThat(System.nanoTime() - deadline).as("a call is answered, a label acknowledged").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  private static void balances(Ledger ledger) {
    long dropped = ledger.getDroppedList().stream().mapToLong(DropCount::getRows).sum();
    assertThat(ledger.getReceivedRows()).as("%s", ledger).isEqualTo(ledger.getStoredRows() + dropped + ledger.getQueuedRows());
  }

  /** A label that is there already is a duplicate; one that was lost would be new. */
  private static void everyAcknowledgedLabelIsThere(Stand stand, List<Label> acknowledged) {
    assertThat(acknowledged).as("labels that were acknowledged before a kill").isNotEmpty();
    var labels = LabelServiceGrpc.newBlockingStub(stand.channel());
    for (int at = 0; at < acknowledged.size(); at += LABELS_AT_ONCE) {
      List<Label> batch = acknowledged.subList(at, Math.min(at + LABELS_AT_ONCE, acknowledged.size()));
      SubmitLabelsResponse response = labels.submitLabels(SubmitLabelsRequest.newBuilder().setModel("digits").addAllLabels(batch).build());
      for (LabelResult result : response.getResultsList()) {
        assertThat(result.getOutcome())
            .as("%s, number %s of %s", batch.get(result.getIndex()), at + result.getIndex(), acknowledged.size())
            .isEqualTo(LabelOutcome.LABEL_OUTCOME_DUPLICATE);
      }
    }
  }

  private static void nothingIsCountedTwice(Stand stand, Witness witness, Instant begin) {
    StoredRows rows = StoredRows.of(stand.channel());
    assertThat(rows.rows()).extracting(row -> row.getKey()).doesNotHaveDuplicates();
    assertThat(witness.sent()).containsAll(rows.rows().stream().map(row -> row.getKey().getPredictionId()).toList());
    Instant now = Instant.now();
    for (TimeRange range : List.of(range(begin, now), range(begin.plusMillis(3_456), now.minusMillis(4_567)))) {
      List<Series> counted = quality(stand, range);
      for (String lighting : List.of("normal", "dim")) {
        StoredRows of = rows.of(lighting, range);
        Point count = point(counted, "prediction_count", lighting);
        assertThat(count.getNumber()).as("aggregates count what the rows are").isEqualTo(of.count());
        Point accuracy = point(counted, "accuracy", lighting);
        assertThat(accuracy.getCoverage().getEligible()).isEqualTo(of.count());
        assertThat(accuracy.getDenominator()).isEqualTo(of.labelled());
        assertThat(accuracy.getNumerator()).isEqualTo(of.right());
      }
    }
  }

  private static List<Series> quality(Stand stand, TimeRange range) {
    Question question =
        Question.newBuilder()
            .setTimeRange(range)
            .addGroupBy("segment.lighting")
            .addMetrics(Metric.newBuilder().setName("prediction_count"))
            .addMetrics(Metric.newBuilder().setName("accuracy"))
            .build();
    return MetricsServiceGrpc.newBlockingStub(stand.channel())
        .queryMetrics(QueryMetricsRequest.newBuilder().addQuestions(question).build())
        .getAnswers(0)
        .getSeriesList();
  }

  private static Point point(List<Series> series, String metric, String lighting) {
    return series.stream()
        .filter(one -> one.getMetric().getName().equals(metric) && one.getDimensionsOrDefault("segment.lighting", "").equals(lighting))
        .findFirst()
        .map(one -> one.getPoints(0))
        .orElse(Point.getDefaultInstance());
  }

  /** Whole minutes come from aggregates, other edges from rows: both are asked, before a stop, after it, and after one more kill. */
  private static void aRestartChangesNoAnswer(Stand stand, Instant begin) throws Exception {
    Instant minute = begin.truncatedTo(ChronoUnit.MINUTES);
    // The minute of the beginning alone may hold no more than a start.
    Instant end = begin.plus(Duration.ofMinutes(2)).truncatedTo(ChronoUnit.MINUTES);
    while (Timestamps.toMillis(stand.ledger().getCompleteThrough()) <= end.toEpochMilli()) {
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
    List<TimeRange> windows =
        List.of(range(minute, end), range(begin.plusMillis(1_234), end.minusMillis(2_345)), range(begin.plusNanos(7_654_321_000L), end.plusMillis(1)));
    PastQuestions past = PastQuestions.of(stand.channel(), windows, 7);
    List<Answer> before = past.ask(stand.channel());
    assertThat(stand.stop()).isIn(0, 143);
    stand.start();
    assertThat(past.ask(stand.channel())).isEqualTo(before);
    stand.kill();
    stand.start();
    assertThat(past.ask(stand.channel())).isEqualTo(before);
  }

  private static TimeRange range(Instant from, Instant to) {
    return TimeRange.newBuilder().setStartTime(timestamp(from)).setEndTime(timestamp(to)).build();
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).setNanos(instant.getNano() / 1_000 * 1_000).build();
  }
}
