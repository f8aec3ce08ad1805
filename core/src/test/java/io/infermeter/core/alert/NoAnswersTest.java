// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.alert.Alert.State;
import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.query.QueryEngine;
import io.infermeter.core.query.Question;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A model that stops answering, and one that nobody calls any more, with the store and engine that answer every question. */
final class NoAnswersTest {
  private static final long MINUTE = TimeRange.MINUTE;
  private static final long SECOND = 1_000_000;

  private final InMemoryStore store = new InMemoryStore();
  private final Recorder recorder = new Recorder(store, new UndeclaredModels(), 0, () -> 0);
  private final List<ResourceSample> samples = new ArrayList<>();
  private long now = 1_790_001_000L * SECOND;
  private final QueryEngine questions = new QueryEngine(store, new UndeclaredModels(), Metrics.all(), () -> now);
  private final AlertBook book =
      new AlertBook(
          store, new RememberingCodec(), BuiltInRules.of(List.of()).stream().filter(rule -> rule.condition() instanceof Condition.Absence).toList(),
          () -> now);
  private final AlertEngine engine = new AlertEngine(book, new RememberingCodec(), questions, () -> now, System::nanoTime, 0);
  private long sequence;

  /** A call that ends after so many seconds. */
  private void call(String model, CallOutcome outcome, long at, long seconds) {
    Dimensions dimensions = new Dimensions(model, "", "", "gpu", "", Dimensions.LIVE, "", new TreeMap<>());
    Position position = new Position(at, store.process(), ++sequence);
    long nanos = seconds * 1_000_000_000 + 2_000_000;
    recorder.add(new RecordedCall(new Call(position, dimensions, outcome, 0, nanos, 1_000_000, 0, 0, 1, 1), List.of(), null));
  }

  /** A minute with 20 calls of a model that end so. */
  private void calls(String model, CallOutcome outcome) {
    calls(model, outcome, 20, 0);
  }

  private void calls(String model, CallOutcome outcome, int count, long seconds) {
    for (int i = 0; i < count; i++) {
      call(model, outcome, now + i * (59 * SECOND / count) - seconds * SECOND, seconds);
    }
  }

  private void hangs(double seconds) {
    samples.add(
        new ResourceSample(
            now + 59 * SECOND, store.process(), ResourceSample.Scope.BACKEND, "gpu", ResourceSample.Resource.OLDEST_CALL, "", "", seconds, 0, "gateway",
            "backend only"));
  }

  private void endOfMinute() {
    now += MINUTE;
    recorder.flush(List.of(), List.copyOf(samples), now);
    samples.clear();
    engine.turn(now);
  }

  private void steadily(int minutes) {
    for (int i = 0; i < minutes; i++) {
      calls("m", CallOutcome.OK);
      calls("other", CallOutcome.OK);
      endOfMinute();
    }
  }

  private Map<String, String> firing() {
    Map<String, String> found = new TreeMap<>();
    book.alerts().stream()
        .filter(alert -> alert.state() == State.FIRING && !alert.rule().startsWith("labels"))
        .forEach(alert -> found.put(alert.rule() + " " + alert.dimensions().get("model"), alert.description()));
    return found;
  }

  @Test
  void aModelThatIsCalledAndFailsDoesNotAnswer() {
    steadily(13);
    assertThat(firing()).isEmpty();
    for (int i = 0; i < 3; i++) {
      calls("m", CallOutcome.TIMED_OUT, 4, 0);
      calls("other", CallOutcome.OK);
      endOfMinute();
    }
    assertThat(firing()).containsOnlyKeys("no-answers m").allSatisfy((alert, said) -> assertThat(said).contains("8 calls ended in another way"));
    for (int i = 0; i < 3; i++) {
      steadily(1);
    }
    assertThat(firing()).isEmpty();
  }

  @Test
  void aModelThatNobodyCallsIsNotAtFault() {
    steadily(13);
    for (int i = 0; i < 3; i++) {
      calls("other", CallOutcome.OK);
      endOfMinute();
    }
    assertThat(firing()).containsOnlyKeys("no-requests m");
    assertThat(firing().get("no-requests m")).contains("hardly anybody calls it");
    assertThat(book.rule("no-requests").orElseThrow().severity()).isEqualTo(Severity.INFO);
  }

  @Test
  void aLastCallThatFailsIsNeither() {
    steadily(13);
    endOfMinute();
    calls("m", CallOutcome.FAILED, 1, 0);
    endOfMinute();
    assertThat(firing()).containsOnlyKeys("no-requests other");
  }

  @Test
  void aModelWhoseBackendHangsDoesNotAnswerAlthoughNoCallHasEnded() {
    steadily(13);
    for (int i = 1; i <= 3; i++) {
      hangs(60 * i);
      endOfMinute();
    }
    assertThat(firing()).containsOnlyKeys("no-answers m", "no-answers other");
    assertThat(firing().get("no-answers m")).contains("backend gpu").contains("has run for");
  }

  @Test
  void aLongCallOnABackendThatAnswersOthersIsNotOfAModelThatNobodyCalls() {
    steadily(13);
    for (int i = 1; i <= 3; i++) {
      calls("other", CallOutcome.OK);
      hangs(600 * i);
      endOfMinute();
    }
    assertThat(firing()).containsOnlyKeys("no-requests m");
  }

  @Test
  void thatHoldsForARuleAboutOneModelToo() {
    AlertRule all = book.rule("no-answers").orElseThrow();
    Question question = all.question();
    List<Matcher> matchers = new ArrayList<>(question.matchers());
    matchers.add(Matcher.in("model", "m"));
    book.create(
        new AlertRule(
            "no-answers-of-m", "", Severity.WARNING,
            new Question(
                "", question.metrics(), matchers, question.groupBy(), question.range(), null, null, question.zone(), question.axis(), null, null, 10),
            all.condition(), 30, all.forDuration(), all.keepFiringDuration(), all.interval(), Map.of(), false, false, now, now));
    aLongCallOnABackendThatAnswersOthersIsNotOfAModelThatNobodyCalls();
  }

  @Test
  void callsThatTakeLongerThanTheWindowAreAnswersWhenTheyEnd() {
    for (int i = 0; i < 20; i++) {
      calls("m", CallOutcome.OK, 20, 300);
      endOfMinute();
    }
    assertThat(firing()).isEmpty();
  }

  @Test
  void whatCameInABurstIsNotMissed() {
    steadily(3);
    calls("burst", CallOutcome.OK, 500, 0);
    for (int i = 0; i < 14; i++) {
      steadily(1);
    }
    assertThat(firing()).isEmpty();
  }

  @Test
  void aModelThatIsFoldedAmongTheLessBusyIsNotGone() {
    for (int minute = 0; minute < 13; minute++) {
      many(minute / 3 % 2);
      endOfMinute();
    }
    assertThat(firing()).isEmpty();
  }

  /** More models than a rule has series for, each called in each minute; which are the busiest changes. */
  private void many(int busy) {
    for (int i = 0; i < 210; i++) {
      calls("m" + i, CallOutcome.OK, i % 2 == busy ? 12 : 10, 0);
    }
  }
}
