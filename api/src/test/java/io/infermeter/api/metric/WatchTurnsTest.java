// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import static io.infermeter.api.metric.Asking.lately;
import static io.infermeter.api.metric.Asking.number;
import static io.infermeter.api.metric.Asking.seconds;
import static io.infermeter.api.metric.Asking.watch;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.Heard;
import io.infermeter.api.Refused;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.query.Answer;
import io.infermeter.core.query.Questions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.TimeRange;
import io.infermeter.v1.Baseline;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Question;
import io.infermeter.v1.WatchMetricsRequest;
import io.infermeter.v1.WatchMetricsResponse;
import io.infermeter.v1.WatchMetricsResponse.EventCase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How watches are given their turns, when turns take long, and when they fail. */
class WatchTurnsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final long DAY = 86_400;

  private final Threads together = new Threads();
  private final Threads alone = new Threads();
  private final List<String> asked = new ArrayList<>();
  private @Nullable Error broken;
  private final ApiFixture api =
      new ApiFixture(WatchBounds.DEFAULT, Breakable::new, Runnable::run, new WatchThreads(together, alone));

  @AfterEach
  void close() {
    api.close();
  }

  /** Does work at once, when it is told to, or never. */
  private static final class Threads implements Executor {
    private final Queue<Runnable> held = new ArrayDeque<>();
    private boolean hold;
    private @Nullable Throwable none;

    @Override
    public void execute(Runnable work) {
      switch (none) {
        case null -> {}
        case Error error -> throw error;
        case RuntimeException refused -> throw refused;
        default -> throw new IllegalStateException(none);
      }
      if (hold) {
        held.add(work);
      } else {
        work.run();
      }
    }

    void release() {
      hold = false;
      while (!held.isEmpty()) {
        held.remove().run();
      }
    }
  }

  /** Says what was asked, and fails for one question while it is broken. */
  private final class Breakable implements Questions {
    private final Questions to;

    Breakable(Questions to) {
      this.to = to;
    }

    @Override
    public void validate(io.infermeter.core.query.Question question) {
      to.validate(question);
    }

    @Override
    public Answer answer(io.infermeter.core.query.Question question, long nowMicros) {
      asked.add(question.id());
      if (broken != null && question.id().equals("flawed")) {
        throw broken;
      }
      return to.answer(question, nowMicros);
    }

    @Override
    public List<MetricDescriptor> metrics() {
      return to.metrics();
    }

    @Override
    public List<DimensionValues> dimensions(List<Matcher> matchers, TimeRange range) {
      return to.dimensions(matchers, range);
    }
  }

  private Heard<WatchMetricsRequest, WatchMetricsResponse> open(Question.Builder question) {
    return open(watch(question));
  }

  private Heard<WatchMetricsRequest, WatchMetricsResponse> open(WatchMetricsRequest request) {
    Heard<WatchMetricsRequest, WatchMetricsResponse> heard = new Heard<>(false);
    MetricsServiceGrpc.newStub(api.channel).watchMetrics(request, heard);
    return heard;
  }

  private static Question.Builder usual(String id) {
    return lately(id, 60, "prediction_count");
  }

  @Test
  void anErrorInOneWatchEndsItAndTheOthersOfItsTurnGoOn() {
    for (Error error : List.of(new StackOverflowError(), new OutOfMemoryError("as a test has it"))) {
      List<Heard<WatchMetricsRequest, WatchMetricsResponse>> others = new ArrayList<>();
      broken = null;
      var flawed = open(usual("flawed"));
      flawed.next();
      for (int i = 0; i < 20; i++) {
        others.add(open(usual("q" + i)));
        others.getLast().next();
      }
      broken = error;
      for (int round = 0; round < 2; round++) {
        api.predict(error.getClass().getSimpleName() + round, "dim", "1");
        api.advance(SECOND);
        assertThat(others).allSatisfy(heard -> assertThat(heard.next().getEventCase()).isEqualTo(EventCase.UPDATE));
      }
      Refused.of(flawed.failure()).with(Code.INTERNAL);
      others.forEach(heard -> heard.call().cancel("done", null));
      assertThat(api.services.watches()).isZero();
    }
  }

  @Test
  void whereThereIsNoThreadWatchesAreTriedAgain() {
    for (Throwable none : List.of(new OutOfMemoryError("unable to create native thread"), new RejectedExecutionException())) {
      together.none = none;
      alone.none = none;
      var usual = open(usual("q"));
      var large = open(lately("large", 2 * DAY, "prediction_count"));
      api.advance(SECOND);
      assertThat(usual.rest()).isEmpty();
      assertThat(large.rest()).isEmpty();
      together.none = null;
      alone.none = null;
      api.advance(SECOND);
      assertThat(usual.next().getEventCase()).isEqualTo(EventCase.SNAPSHOT);
      assertThat(large.next().getEventCase()).isEqualTo(EventCase.SNAPSHOT);
    }
  }

  @Test
  void watchesThatEndedAreNotComputedAnyMore() {
    alone.hold = true;
    for (int i = 0; i < 50; i++) {
      open(lately("gone", 2 * DAY, "prediction_count")).call().cancel("done", null);
    }
    var stays = open(lately("stays", 2 * DAY, "prediction_count"));
    assertThat(alone.held).as("what waits is bounded by the watches that there are").hasSizeLessThan(3);
    alone.release();
    assertThat(stays.next().getEventCase()).isEqualTo(EventCase.SNAPSHOT);
    assertThat(asked).containsExactly("stays");
  }

  @Test
  void largeWatchesAreComputedInTheOrderInWhichTheyBecameDue() {
    alone.hold = true;
    for (int i = 0; i < 5; i++) {
      open(lately("q" + i, 2 * DAY, "prediction_count"));
    }
    open(usual("usual")).next();
    open(lately("rolling", 60, "prediction_count").setStep(seconds(60)).setWindow(seconds(2 * DAY)));
    alone.release();
    assertThat(asked).containsExactly("usual", "q0", "q1", "q2", "q3", "q4", "rolling");
  }

  @Test
  void whoWaitsForALongTurnHearsHeartbeats() {
    var within = open(watch(usual("q")).toBuilder().setHeartbeatInterval(seconds(3)).build());
    within.next();
    together.hold = true;
    api.advance(SECOND);
    var first = open(watch(usual("r")).toBuilder().setHeartbeatInterval(seconds(3)).build());
    assertThat(together.held).hasSize(1);
    for (int i = 0; i < 6; i++) {
      api.advance(SECOND);
    }
    assertThat(within.rest()).hasSize(2).allSatisfy(response -> assertThat(response.getEventCase()).isEqualTo(EventCase.HEARTBEAT));
    assertThat(first.rest()).as("the first message is the snapshot").isEmpty();
    assertThat(together.held).as("one turn at a time").hasSize(1);
  }

  @Test
  void whoOpensDuringATurnHasTheNextOneAtOnce() {
    together.hold = true;
    var first = open(usual("q"));
    var second = open(usual("r"));
    together.release();
    assertThat(first.next().getEventCase()).isEqualTo(EventCase.SNAPSHOT);
    assertThat(second.next().getEventCase()).isEqualTo(EventCase.SNAPSHOT);
    assertThat(asked).containsExactly("q", "r");
  }

  @Test
  void watchesThatAreClosedDuringATurnAreToldSoAndNothingIsLeft() {
    together.hold = true;
    alone.hold = true;
    var usual = open(usual("q"));
    var large = open(lately("large", 2 * DAY, "prediction_count"));
    api.services.close();
    together.release();
    alone.release();
    Refused.of(usual.failure()).with(Code.UNAVAILABLE);
    Refused.of(large.failure()).with(Code.UNAVAILABLE);
    assertThat(asked).isEmpty();
    assertThat(api.services.watches()).isZero();
  }

  @Test
  void updatesGoOnAfterALongTurn() {
    Timestamp start = Timestamp.newBuilder().setSeconds(ApiFixture.START.getEpochSecond()).build();
    var heard = open(usual("q").setTimeRange(io.infermeter.v1.TimeRange.newBuilder().setStartTime(start)));
    heard.next();
    together.hold = true;
    api.advance(SECOND);
    api.predict("a", "dim", "1");
    api.advance(SECOND);
    together.release();
    api.advance(SECOND);
    api.predict("b", "dim", "1");
    api.advance(SECOND);
    assertThat(heard.rest()).extracting(response -> number(response.getUpdate().getAnswers(0))).containsExactly(1.0, 2.0);
  }

  @Test
  void whatCutsTheMinutesOfMoreThanAnHourIsLarge() {
    alone.hold = true;
    open(lately("whole", DAY, "prediction_count").setStep(seconds(120)).setWindow(seconds(600))).next();
    open(lately("short", 900, "prediction_count").setStep(seconds(10))).next();
    open(lately("earlier", DAY, "prediction_count").setStep(seconds(600)).setBaseline(Baseline.newBuilder().setOffset(seconds(DAY)))).next();
    assertThat(alone.held).isEmpty();
    open(lately("step", 2 * 3_600, "prediction_count").setStep(seconds(90)));
    open(lately("window", 2 * 3_600, "prediction_count").setStep(seconds(60)).setWindow(seconds(90)));
    open(lately("offset", 2 * 3_600, "prediction_count").setStep(seconds(60)).setBaseline(Baseline.newBuilder().setOffset(seconds(90))));
    asked.clear();
    alone.release();
    assertThat(asked).containsExactly("step", "window", "offset");
  }
}
