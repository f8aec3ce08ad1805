// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.alert.Alert.State;
import io.infermeter.core.alert.AlertBook.Kept;
import io.infermeter.core.ingest.UnsureStore;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.query.Answer;
import io.infermeter.core.query.Question;
import io.infermeter.core.query.Questions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.AlertRecord;
import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a book keeps when evaluations, people and time change it at once, and how much. */
final class AlertBookTest {
  private static final long MINUTE = TimeRange.MINUTE;

  private final InMemoryStore store = new InMemoryStore();
  private final UnsureStore unsure = new UnsureStore(store, () -> {});
  private final RememberingCodec codec = new RememberingCodec();
  private final FakeMinutes answers = new FakeMinutes();
  private long now = 10 * MINUTE;
  private Runnable whileItIsEvaluated = () -> {};
  private AlertBook book = book();
  private AlertEngine engine = engine();

  private AlertBook book() {
    return new AlertBook(unsure, codec, List.of(), () -> now);
  }

  private AlertEngine engine() {
    return new AlertEngine(book, codec, new Hooked(), () -> now, System::nanoTime, 0);
  }

  /** Answers, and lets something happen meanwhile. */
  private final class Hooked implements Questions {
    @Override
    public void validate(Question question) {}

    @Override
    public Answer answer(Question question, long nowMicros) {
      Answer answer = answers.answer(question, nowMicros);
      whileItIsEvaluated.run();
      return answer;
    }

    @Override
    public List<MetricDescriptor> metrics() {
      return answers.metrics();
    }

    @Override
    public List<DimensionValues> dimensions(List<Matcher> matchers, TimeRange range) {
      return List.of();
    }
  }

  private static AlertRule rule(String name) {
    Question question =
        Question.of("", List.of(FakeMinutes.accuracy()), List.of(), List.of("model"), new Question.Range.Lookback(Duration.ofMinutes(1)));
    return new AlertRule(
        name, "", Severity.WARNING, question,
        new Condition.Threshold(Condition.Direction.BELOW, 0.5, OptionalDouble.empty(), Condition.Evidence.VALUE), 10, Duration.ZERO,
        Duration.ZERO, Duration.ofSeconds(1), Map.of(), false, false, 0, 0);
  }

  /** A series with these shares of 100 right, from minute 10 on. */
  private void hits(String model, long... hits) {
    long[] all = new long[10 + hits.length];
    System.arraycopy(hits, 0, all, 10, hits.length);
    long[] rows = new long[all.length];
    Arrays.fill(rows, 100);
    answers.put(model, all, rows);
  }

  private void nextMinute() {
    now += MINUTE;
    engine.turn(now);
  }

  private Alert only() {
    assertThat(book.alerts()).hasSize(1);
    return book.alerts().getFirst();
  }

  private Silence silence(String dimension, String value, long endMicros) {
    return new Silence("", List.of(Matcher.in(dimension, value)), now, endMicros, "ada", "");
  }

  private void restart() {
    book = book();
    engine = engine();
  }

  @Test
  void aRuleThatIsDeletedWhileItIsEvaluatedLeavesNothingThatFires() {
    book.create(rule("low"));
    hits("m", 10);
    whileItIsEvaluated = () -> book.delete("low");
    nextMinute();
    assertThat(book.alerts()).isEmpty();
    restart();
    assertThat(book.count(State.FIRING)).isZero();
  }

  @Test
  void anAlertThatIsStoredAlthoughTheStoreFailedIsNotThereTwice() {
    book.create(rule("low"));
    hits("m", 10, 10, 10);
    unsure.fail(UnsureStore.Failure.ALL_STORED);
    nextMinute();
    nextMinute();
    assertThat(book.alerts()).isEmpty();
    assertThat(book.error("low")).contains("the disk is gone");
    unsure.fail(UnsureStore.Failure.NONE);
    nextMinute();
    assertThat(only().state()).isEqualTo(State.FIRING);
    restart();
    assertThat(only().state()).isEqualTo(State.FIRING);
  }

  @Test
  void aRuleThatIsPausedWhileItIsEvaluatedDoesNotFire() {
    book.create(rule("low"));
    hits("m", 10);
    whileItIsEvaluated = () -> book.update("low", rule -> rule.withPaused(true, now));
    nextMinute();
    assertThat(book.alerts()).isEmpty();
  }

  @Test
  void whoTakesCareWhileARuleIsEvaluatedIsNotForgotten() {
    book.create(rule("low"));
    hits("m", 10, 11);
    nextMinute();
    codec.meanwhile = () -> book.acknowledge(only().id(), "ada", "looking");
    nextMinute();
    assertThat(only().description()).contains("0.11");
    assertThat(only().acknowledgement()).isNotNull().extracting(Alert.Acknowledgement::by).isEqualTo("ada");
  }

  @Test
  void anAlertOfARuleThatCannotBeReadIsOverAfterTheNextStart() {
    book.create(rule("low"));
    hits("m", 10);
    nextMinute();
    codec.unreadable.add("low");
    restart();
    assertThat(book.unreadable()).isEqualTo(1);
    assertThat(only().state()).isEqualTo(State.RESOLVED);
    assertThat(only().history().getLast().message()).contains("no rule");
    assertThat(book.untold()).as("who was told that it fires is told that it is over").hasSize(1);
  }

  @Test
  void theEndOfAnAlertThatWasToldOfAndThenSilencedIsToldOfAfterTheSilence() {
    book.create(rule("low"));
    hits("m", 10, 10, 90, 90, 90);
    nextMinute();
    book.told(only().id(), State.FIRING);
    book.silence(silence("rule", "low", now + 3 * MINUTE));
    nextMinute();
    nextMinute();
    assertThat(only().state()).isEqualTo(State.RESOLVED);
    assertThat(book.untold()).as("it is silenced").isEmpty();
    restart();
    nextMinute();
    assertThat(book.untold()).as("the silence has ended").extracting(Alert::state).containsExactly(State.RESOLVED);
  }

  @Test
  void theEndOfAnAlertWhoseMessageWasStillUnderWayWhenItWasSilencedIsToldOfToo() {
    book.create(rule("low"));
    hits("m", 10, 90, 90);
    nextMinute();
    Silence silence = book.silence(silence("model", "m", now + 100 * MINUTE)).orElseThrow();
    nextMinute();
    assertThat(only().state()).isEqualTo(State.RESOLVED);
    book.deleteSilence(silence.id());
    assertThat(book.untold()).hasSize(1);
  }

  @Test
  void nobodyIsToldOfAnAlertThatWasSilencedFromItsBeginningToItsEnd() {
    book.create(rule("low"));
    Silence silence = book.silence(silence("rule", "low", now + 100 * MINUTE)).orElseThrow();
    hits("m", 10, 90, 90);
    nextMinute();
    assertThat(only().silenceId()).isEqualTo(silence.id());
    nextMinute();
    book.deleteSilence(silence.id());
    assertThat(only().state()).isEqualTo(State.RESOLVED);
    assertThat(book.untold()).isEmpty();
  }

  @Test
  void aSilenceToComeCoversWhatFiresWhenItsTimeComes() {
    book.create(rule("low"));
    hits("m", 10, 10, 10, 10);
    nextMinute();
    book.silence(new Silence("", List.of(Matcher.in("model", "m")), now + MINUTE, now + 2 * MINUTE, "", ""));
    assertThat(only().silenceId()).isEmpty();
    now += MINUTE;
    book.turn();
    assertThat(only().silenceId()).isNotEmpty();
    now += MINUTE;
    book.turn();
    assertThat(only().silenceId()).isEmpty();
    assertThat(book.silences()).isEmpty();
  }

  @Test
  void rulesBeyondTheBoundAreRefused() {
    for (int i = 0; i < AlertBook.MOST_RULES; i++) {
      assertThat(book.create(rule("r" + i))).isEqualTo(Kept.KEPT);
    }
    assertThat(book.create(rule("r0"))).isEqualTo(Kept.NAME_TAKEN);
    assertThat(book.create(rule("one-too-many"))).isEqualTo(Kept.FULL);
    restart();
    assertThat(book.rules()).hasSize(AlertBook.MOST_RULES);
    book.delete("r7");
    assertThat(book.create(rule("one-too-many"))).isEqualTo(Kept.KEPT);
  }

  @Test
  void alertsBeyondTheBoundDoNotBeginAndTheRuleSaysHowMany() {
    book.create(rule("low"));
    IntStream.range(0, AlertBook.MOST_ACTIVE + 3).forEach(i -> hits("m" + i, 10, 10, 90, 90));
    nextMinute();
    assertThat(book.count(State.FIRING)).isEqualTo(AlertBook.MOST_ACTIVE);
    assertThat(book.error("low")).contains("3 series").contains("2000");
    nextMinute();
    assertThat(book.count(State.FIRING)).as("those that fire go on").isEqualTo(AlertBook.MOST_ACTIVE);
    nextMinute();
    assertThat(book.count(State.FIRING)).isZero();
    assertThat(book.error("low")).isEmpty();
  }

  @Test
  void theOldestOfTooManyThatAreOverGo() {
    book.create(rule("low"));
    IntStream.range(0, AlertBook.MOST_ACTIVE).forEach(i -> hits("m" + i, 10, 90, 10, 90, 10, 90));
    for (int i = 0; i < 6; i++) {
      nextMinute();
    }
    assertThat(book.count(State.RESOLVED)).isEqualTo(AlertBook.MOST_OVER);
    restart();
    assertThat(book.alerts()).hasSize(AlertBook.MOST_OVER);
  }

  @Test
  void silencesBeyondTheBoundAreRefusedUntilOneHasEnded() {
    for (int i = 0; i < AlertBook.MOST_SILENCES; i++) {
      assertThat(book.silence(silence("model", "m", now + MINUTE))).isPresent();
    }
    assertThat(book.silence(silence("model", "m", now + MINUTE))).isEmpty();
    now += 2 * MINUTE;
    assertThat(book.silence(silence("model", "m", now + MINUTE))).as("without a turn between").isPresent();
    assertThat(store.<List<?>>read(snapshot -> snapshot.alertRecords(AlertRecord.Kind.SILENCE))).hasSize(1);
  }

  @Test
  void windowsWhoseLabelsTakeLongerThanAWeekAreJudgedWithThoseThatHaveCome() {
    now = Duration.ofDays(12).toNanos() / 1000;
    book.create(rule("low"));
    hits("m", new long[(int) (now / MINUTE)]);
    answers.labelsTake = Duration.ofDays(10);
    nextMinute();
    nextMinute();
    assertThat(only().state()).isEqualTo(State.FIRING);
    assertThat(only().startMicros()).isEqualTo(now - Duration.ofDays(7).toNanos() / 1000);
  }

  @Test
  void aTurnEndsAfterSomeSecondsAndTheNextGoesOnWithTheOthers() {
    long[] nanos = {0};
    IntStream.range(0, 5).forEach(i -> book.create(rule("r" + i)));
    hits("m", 10);
    whileItIsEvaluated = () -> nanos[0] += Duration.ofMillis(1_500).toNanos();
    engine = new AlertEngine(book, codec, new Hooked(), () -> now, () -> nanos[0], 0);
    nextMinute();
    assertThat(book.alerts()).extracting(Alert::rule).containsExactlyInAnyOrder("r0", "r1");
    engine.turn(now);
    engine.turn(now);
    assertThat(book.alerts()).hasSize(5);
  }
}
