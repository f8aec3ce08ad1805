// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import static io.infermeter.api.metric.Asking.lately;
import static io.infermeter.api.metric.Asking.number;
import static io.infermeter.api.metric.Asking.query;
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
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import io.infermeter.v1.TimeRange;
import io.infermeter.v1.WatchMetricsRequest;
import io.infermeter.v1.WatchMetricsResponse;
import io.infermeter.v1.WatchMetricsResponse.EventCase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchMetricsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private ApiFixture api = new ApiFixture();

  @AfterEach
  void close() {
    api.close();
  }

  private Heard<WatchMetricsRequest, WatchMetricsResponse> open(WatchMetricsRequest request, boolean slow) {
    Heard<WatchMetricsRequest, WatchMetricsResponse> heard = new Heard<>(slow);
    MetricsServiceGrpc.newStub(api.channel).watchMetrics(request, heard);
    return heard;
  }

  /** From the start of the test on: its window does not move, but its end does. */
  private static Question.Builder sinceStart(String id, String... metrics) {
    TimeRange.Builder range = TimeRange.newBuilder().setStartTime(Timestamp.newBuilder()
        .setSeconds(ApiFixture.START.getEpochSecond() - 60));
    return lately(id, 1, metrics).setTimeRange(range);
  }

  @Test
  void theSnapshotComesFirstAndHoldsEverything() {
    api.predict("a", "dim", "1");
    api.predict("b", "normal", "1");
    api.clock.advance(SECOND);
    Question.Builder question = lately("q", 60, "prediction_count").addGroupBy("segment.lighting");
    WatchMetricsResponse first = open(watch(question, lately("r", 60, "call_count")), false).next();
    assertThat(first.getEventCase()).isEqualTo(EventCase.SNAPSHOT);
    assertThat(first.getServerTime().getSeconds()).isEqualTo(api.clock.instant().getEpochSecond());
    assertThat(first.getSnapshot().getMore()).isFalse();
    assertThat(first.getSnapshot().getAnswersList()).extracting(a -> a.getQuestionId()).containsExactly("q", "r");
    assertThat(first.getSnapshot().getAnswers(0).getSeriesCount()).isEqualTo(2);
  }

  @Test
  void onlyPointsThatChangedAreSent() {
    api.predict("a", "dim", "1");
    api.predict("b", "normal", "1");
    api.clock.advance(SECOND);
    Matcher.Builder normal = Matcher.newBuilder().setDimension("segment.lighting").addValues("normal");
    Question.Builder still = sinceStart("r", "prediction_count", "accuracy").addMatchers(normal);
    var heard = open(watch(sinceStart("q", "prediction_count").addGroupBy("segment.lighting"), still), false);
    heard.next();
    api.advance(SECOND);
    assertThat(heard.rest()).isEmpty();
    api.predict("c", "dim", "1");
    api.advance(SECOND);
    WatchMetricsResponse update = heard.next();
    assertThat(update.getEventCase()).isEqualTo(EventCase.UPDATE);
    assertThat(update.getUpdate().getAnswersList()).extracting(a -> a.getQuestionId()).containsExactly("q");
    Series only = update.getUpdate().getAnswers(0).getSeriesList().getFirst();
    assertThat(update.getUpdate().getAnswers(0).getSeriesList()).hasSize(1);
    assertThat(only.getDimensionsOrThrow("segment.lighting")).isEqualTo("dim");
    assertThat(number(only)).isEqualTo(2);
    assertThat(heard.rest()).isEmpty();
  }

  @Test
  void updatesComeAtMostOncePerInterval() {
    var heard = open(watch(sinceStart("q", "prediction_count")).toBuilder().setInterval(seconds(5)).build(), false);
    heard.next();
    for (int i = 0; i < 10; i++) {
      api.predict("p" + i, "dim", "1");
      api.advance(SECOND);
    }
    assertThat(heard.rest()).hasSize(2).allSatisfy(r -> assertThat(r.getEventCase()).isEqualTo(EventCase.UPDATE));
  }

  @Test
  void heartbeatsComeWhileNothingChanges() {
    var heard = open(watch(sinceStart("q", "prediction_count")).toBuilder().setHeartbeatInterval(seconds(3)).build(), false);
    heard.next();
    for (int i = 0; i < 7; i++) {
      api.advance(SECOND);
    }
    var beats = heard.rest();
    assertThat(beats).hasSize(2).allSatisfy(r -> assertThat(r.getEventCase()).isEqualTo(EventCase.HEARTBEAT));
    assertThat(beats.getLast().getHeartbeat().getCompleteThrough().getSeconds())
        .isEqualTo(ApiFixture.START.getEpochSecond() + 6);
  }

  @Test
  void theUsualHeartbeatIsTenSeconds() {
    var heard = open(watch(sinceStart("q", "prediction_count")), false);
    heard.next();
    for (int i = 0; i < 9; i++) {
      api.advance(SECOND);
    }
    assertThat(heard.rest()).isEmpty();
    api.advance(SECOND);
    assertThat(heard.next().getEventCase()).isEqualTo(EventCase.HEARTBEAT);
  }

  @Test
  void aSlowReaderGetsTheNewestStateAndIsToldWhatWasMerged() {
    var heard = open(watch(sinceStart("q", "prediction_count")), true);
    heard.next();
    for (int i = 0; i < 5; i++) {
      api.predict("p" + i, "dim", "1");
      api.advance(SECOND);
    }
    api.advance(SECOND);
    assertThat(heard.rest()).isEmpty();
    heard.ask(1);
    WatchMetricsResponse update = heard.next();
    assertThat(number(update.getUpdate().getAnswers(0))).isEqualTo(5);
    assertThat(update.getConflatedUpdates()).isEqualTo(4);
    heard.ask(1);
    assertThat(heard.rest()).isEmpty();
    api.predict("last", "dim", "1");
    api.advance(SECOND);
    WatchMetricsResponse next = heard.next();
    assertThat(number(next.getUpdate().getAnswers(0))).isEqualTo(6);
    assertThat(next.getConflatedUpdates()).isZero();
  }

  @Test
  void aReaderThatTakesNothingHasNothingQueuedForItButOneState() {
    var heard = open(watch(sinceStart("q", "prediction_count")).toBuilder().setHeartbeatInterval(seconds(1)).build(), true);
    heard.next();
    for (int i = 0; i < 100; i++) {
      api.predict("p" + i, "dim", "1");
      api.advance(SECOND);
    }
    heard.ask(1000);
    assertThat(heard.rest()).hasSize(1).allSatisfy(r -> assertThat(r.getConflatedUpdates()).isEqualTo(99));
  }

  @Test
  void pointsAndSeriesThatLeaveTheAnswerAreClosed() {
    api.predict("a", "dim", "1");
    api.clock.advance(SECOND);
    Question.Builder stepped = lately("q", 3, "prediction_count").setStep(seconds(1)).addGroupBy("segment.lighting");
    var heard = open(watch(stepped), false);
    WatchReader reader = new WatchReader();
    reader.read(heard.next());
    boolean point = false;
    for (int i = 0; i < 6; i++) {
      api.advance(SECOND);
      for (WatchMetricsResponse response : heard.rest()) {
        point |= response.getUpdate().getAnswersList().stream()
            .flatMap(a -> a.getSeriesList().stream())
            .anyMatch(s -> s.getClosed() && s.getPointsCount() > 0);
        reader.read(response);
      }
      var now = MetricsServiceGrpc.newBlockingStub(api.channel).queryMetrics(query(stepped)).getAnswersList();
      assertThat(reader.timeless()).isEqualTo(WatchReader.timeless(now));
    }
    assertThat(point).isTrue();
  }

  @Test
  void theLastValuesOfAWatchAreThoseOfAQuery() {
    Question.Builder[] questions = {
      lately("moving", 20, "accuracy", "f1", "latency", "inference_speed").addGroupBy("segment.lighting"),
      lately("steps", 20, "accuracy", "prediction_count", "confusion_matrix").setStep(seconds(3)),
      lately("rolling", 20, "accuracy").setStep(seconds(3)).setWindow(seconds(9)),
      sinceStart("all", "accuracy", "label_coverage", "latency_histogram").addGroupBy("model")
    };
    var heard = open(watch(questions), true);
    WatchReader reader = new WatchReader();
    reader.read(heard.next());
    Random random = new Random(7);
    for (int i = 0; i < 120; i++) {
      for (int n = random.nextInt(4); n > 0; n--) {
        api.predict("p" + i + "-" + n, random.nextBoolean() ? "dim" : "normal", Integer.toString(random.nextInt(3)));
      }
      if (i > 0 && random.nextBoolean()) {
        api.label("p" + random.nextInt(i) + "-1", Integer.toString(random.nextInt(3)));
      }
      api.advance(Duration.ofMillis(300 + random.nextInt(1500)));
      heard.ask(random.nextInt(2));
      heard.rest().forEach(reader::read);
    }
    api.advance(Duration.ofSeconds(2));
    heard.ask(100);
    api.advance(Duration.ofSeconds(2));
    heard.rest().forEach(reader::read);
    var now = MetricsServiceGrpc.newBlockingStub(api.channel).queryMetrics(query(questions)).getAnswersList();
    assertThat(reader.timeless()).isEqualTo(WatchReader.timeless(now));
  }

  @Test
  void aWatchEndsCleanlyWhenItsReaderLeaves() {
    var heard = open(watch(sinceStart("q", "prediction_count")), false);
    heard.next();
    assertThat(api.services.watches()).isEqualTo(1);
    heard.call().cancel("done", null);
    assertThat(api.services.watches()).isZero();
    api.predict("a", "dim", "1");
    api.advance(SECOND);
    assertThat(heard.rest()).isEmpty();
  }

  @Test
  void moreWatchesThanMayBeAreRefused() {
    api.close();
    api = new ApiFixture(new WatchBounds(2, 1_000_000, 1_000_000, 1), questions -> questions);
    open(watch(sinceStart("q", "prediction_count")), false).next();
    var second = open(watch(sinceStart("q", "prediction_count")), false);
    second.next();
    Refused.of(open(watch(sinceStart("q", "prediction_count")), false).failure())
        .with(Code.RESOURCE_EXHAUSTED)
        .because(ErrorReason.ERROR_REASON_OVERLOADED)
        .saying("2 watches")
        .thatMayBeTriedAgain();
    second.call().cancel("done", null);
    open(watch(sinceStart("q", "prediction_count")), false).next();
  }

  @Test
  void watchesThatWouldHoldTooMuchAreRefused() {
    api.close();
    api = new ApiFixture(new WatchBounds(10, 2_000, 3_000, 1), questions -> questions);
    Question.Builder large = lately("q", 300, "prediction_count").setStep(seconds(1));
    Refused.of(open(watch(large), false).failure())
        .with(Code.INVALID_ARGUMENT)
        .because(ErrorReason.ERROR_REASON_TOO_MANY_POINTS)
        .at("questions", "longer step");
    Question.Builder fits = lately("q", 15, "prediction_count").setStep(seconds(1));
    open(watch(fits), false).next();
    open(watch(fits), false).next();
    int fitting = 2;
    var next = open(watch(fits), false);
    while (next.failure() == null && fitting < 10) {
      fitting++;
      next = open(watch(fits), false);
    }
    assertThat(fitting).isLessThan(10);
    Refused.of(next.failure()).with(Code.RESOURCE_EXHAUSTED).because(ErrorReason.ERROR_REASON_OVERLOADED);
    assertThat(api.services.watches()).isEqualTo(fitting);
  }

  @Test
  void wrongWatchesAreRefusedWithEveryMistake() {
    WatchMetricsRequest wrong =
        watch(lately("q", 60, "acuracy")).toBuilder()
            .setInterval(com.google.protobuf.Duration.newBuilder().setNanos(999))
            .setHeartbeatInterval(seconds(7200))
            .build();
    Refused.of(open(wrong, false).failure())
        .with(Code.INVALID_ARGUMENT)
        .at("questions[0].metrics[0].name", "accuracy")
        .at("interval", "1 s to 3600 s")
        .at("heartbeat_interval", "1 s to 3600 s");
    Refused.of(open(watch(sinceStart("q", "accuracy").setAsOf(Timestamp.newBuilder().setSeconds(5))), false).failure())
        .with(Code.INVALID_ARGUMENT)
        .because(ErrorReason.ERROR_REASON_INVALID_FIELD);
    Refused.of(open(watch(lately("q", 90_000_000, "accuracy").setStep(seconds(60))), false).failure())
        .because(ErrorReason.ERROR_REASON_TOO_MANY_POINTS);
    assertThat(api.services.watches()).isZero();
  }

  /** Fails for one question, and answers the others. */
  private record Flawed(Questions to) implements Questions {
    @Override
    public void validate(io.infermeter.core.query.Question question) {
      to.validate(question);
    }

    @Override
    public Answer answer(io.infermeter.core.query.Question question, long nowMicros) {
      if (question.id().equals("flawed")) {
        throw new ArithmeticException("/ by zero");
      }
      return to.answer(question, nowMicros);
    }

    @Override
    public List<MetricDescriptor> metrics() {
      return to.metrics();
    }

    @Override
    public List<DimensionValues> dimensions(List<io.infermeter.core.series.Matcher> matchers, io.infermeter.core.store.TimeRange range) {
      return to.dimensions(matchers, range);
    }
  }

  @Test
  void aWatchThatCannotBeComputedEndsAloneAndTheOthersGoOn() {
    api.close();
    api = new ApiFixture(WatchBounds.DEFAULT, Flawed::new);
    var before = open(watch(sinceStart("q", "prediction_count")), false);
    before.next();
    Refused.of(open(watch(sinceStart("flawed", "prediction_count")), false).failure()).with(Code.INTERNAL);
    var after = open(watch(sinceStart("r", "prediction_count")), false);
    after.next();
    api.predict("a", "dim", "1");
    api.advance(SECOND);
    assertThat(number(before.next().getUpdate().getAnswers(0))).isEqualTo(1);
    assertThat(number(after.next().getUpdate().getAnswers(0))).isEqualTo(1);
    assertThat(api.services.watches()).isEqualTo(2);
  }

  @Test
  void manyWatchesAreAllToldOfEachChange() {
    api.predict("a", "dim", "1");
    List<Heard<WatchMetricsRequest, WatchMetricsResponse>> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Question.Builder question = sinceStart("q" + i, i % 2 == 0 ? "prediction_count" : "call_count");
      all.add(open(watch(i % 3 == 0 ? question.addGroupBy("segment.lighting") : question), false));
      all.getLast().next();
    }
    for (int round = 2; round < 5; round++) {
      api.predict("a" + round, "dim", "1");
      api.advance(SECOND);
      for (var heard : all) {
        assertThat(number(heard.next().getUpdate().getAnswers(0))).isEqualTo(round);
      }
    }
  }

  @Test
  void aFailingStoreEndsAWatchWithoutTellingItsSecrets() {
    var heard = open(watch(sinceStart("q", "prediction_count")), false);
    heard.next();
    api.store.close();
    api.advance(SECOND);
    Refused.of(heard.failure()).with(Code.UNAVAILABLE).thatMayBeTriedAgain();
    assertThat(api.services.watches()).isZero();
  }

  @Test
  void aStoppingGatewayTellsReadersToConnectAgain() {
    var heard = open(watch(sinceStart("q", "prediction_count")), false);
    heard.next();
    api.services.close();
    Refused.of(heard.failure()).with(Code.UNAVAILABLE).saying("connect again");
    Refused.of(open(watch(sinceStart("q", "prediction_count")), false).failure()).with(Code.UNAVAILABLE);
  }
}
