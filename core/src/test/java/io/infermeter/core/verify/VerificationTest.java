// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.CallExtremes;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.ConfusionCounts;
import io.infermeter.core.tally.Mergeable;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationTest {
  private static final long HOUR = 60 * TimeRange.MINUTE;
  private static final long START = 1_790_000_000_000_000L / HOUR * HOUR;
  private static final long NOW = START + 3 * HOUR + 5;
  private static final Dimensions DIGITS = Dimensions.ofModel("digits");

  private final InMemoryStore store = new InMemoryStore();
  private final List<Difference> differences = new ArrayList<>();
  private final List<Long> progress = new ArrayList<>();
  private int most = Integer.MAX_VALUE;

  private Verification.Result verify(TimeRange range) {
    Verification.Listener listener =
        new Verification.Listener() {
          @Override
          public boolean progress(long throughMicros, long endMicros, long aggregates, long found) {
            progress.add(throughMicros);
            return progress.size() < most;
          }

          @Override
          public void difference(Difference difference) {
            differences.add(difference);
          }
        };
    return new Verification(store, listener).run(range, NOW);
  }

  private void traffic() {
    Recorder recorder = new Recorder(store, new UndeclaredModels(), 0, () -> 0);
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Position position = new Position(START + i * 50_000_000L, store.process(), i + 1);
      PredictionKey key = new PredictionKey("digits", "p" + i, 0, "");
      Call call = new Call(position, DIGITS, CallOutcome.OK, 0, 2_000_000, 1_000_000, 1_000_000, 1, 10, 10);
      recorder.add(
          new RecordedCall(
              call, List.of(new Prediction(key, position, DIGITS, new Value.ClassName("" + i % 3), Scores.NONE, .5, 1, 1)), null));
      if (i % 2 == 0) {
        labels.add(new Label(key, new Value.ClassName("" + i % 4), 1, "", 0, "l", position.micros() + 7));
      }
    }
    recorder.flush(labels, List.of(), NOW);
  }

  @Test
  void whatIngestWroteIsWhatTheRowsSay() {
    traffic();
    Verification.Result result = verify(TimeRange.ALL);
    assertThat(differences).isEmpty();
    assertThat(result.differences()).isZero();
    assertThat(result.aggregates()).isGreaterThan(200);
    assertThat(result.range()).isEqualTo(new TimeRange(START, START + 4 * HOUR));
    assertThat(result.withoutRows()).isNull();
    assertThat(progress).containsExactly(START, START + HOUR, START + 2 * HOUR, START + 3 * HOUR, START + 4 * HOUR);
  }

  @Test
  void aWrongAggregateIsFoundWithItsMinuteAndPart() {
    traffic();
    plant(START / TimeRange.MINUTE + 61, DIGITS, new PredictionTally());
    assertThat(verify(TimeRange.ALL).differences()).isPositive();
    assertThat(differences).allSatisfy(d -> assertThat(d.key().minute()).isEqualTo(START / TimeRange.MINUTE + 61));
    assertThat(differences).anySatisfy(
        d -> {
          assertThat(d.part()).isEqualTo("stored");
          assertThat(d.expected()).isEqualTo("1");
          assertThat(d.found()).isEqualTo("0");
        });
  }

  @Test
  void anAggregateOfRowsThatNeverWereIsFound() {
    traffic();
    PredictionTally ghost = new PredictionTally();
    ghost.addEligible(3);
    plant(START / TimeRange.MINUTE - 1000, Dimensions.ofModel("ghost"), ghost);
    verify(TimeRange.ALL);
    assertThat(differences).containsExactly(
        new Difference(
            new RollupKey(RollupKey.Kind.PREDICTIONS, RollupKey.Axis.EVENT, START / TimeRange.MINUTE - 1000, Dimensions.ofModel("ghost")),
            "eligible", "0", "3"));
  }

  @Test
  void anAggregateThatIsMissingIsFound() {
    Position position = new Position(START - 5 * HOUR, store.process(), 1);
    Call call = new Call(position, DIGITS, CallOutcome.OK, 0, 2_000_000, 1_000_000, 1_000_000, 0, 10, 10);
    store.write(
        transaction -> {
          transaction.insertCalls(List.of(call));
          return true;
        });
    verify(TimeRange.ALL);
    assertThat(differences).extracting(d -> d.key().kind()).containsExactly(RollupKey.Kind.CALLS, RollupKey.Kind.EXTREMES);
    assertThat(differences).first().satisfies(
        d -> {
          assertThat(d.expected()).isEqualTo(CallTally.of(call).toString());
          assertThat(d.found()).isEqualTo("nothing");
        });
  }

  @Test
  void onlyTheHoursAskedForAreVerified() {
    traffic();
    plant(START / TimeRange.MINUTE + 61, DIGITS, new PredictionTally());
    assertThat(verify(new TimeRange(START, START + HOUR)).differences()).isZero();
    assertThat(verify(new TimeRange(START + HOUR + 30 * TimeRange.MINUTE, START + HOUR + 31 * TimeRange.MINUTE)).differences()).isPositive();
  }

  @Test
  void aListenerThatHasEnoughIsNotKeptWaiting() {
    traffic();
    most = 2;
    assertThat(verify(TimeRange.ALL).range()).isEqualTo(new TimeRange(START, START + HOUR));
  }

  @Test
  void aCallThatRanIntoTheTimeThatIsKeptMakesNoDifferenceWhenItIsGone() {
    Recorder recorder = new Recorder(store, new UndeclaredModels(), 0, () -> 0);
    long[] begin = {START + HOUR - 5_000_000, START + 2 * HOUR + 1_000_000, START + 3 * HOUR - 60_000_000};
    for (int i = 0; i < begin.length; i++) {
      Position position = new Position(begin[i], store.process(), i + 1);
      long latency = i == 2 ? 61_000_000_000L : 70_000_000_000L;
      recorder.addOther(new RecordedCall(new Call(position, DIGITS, CallOutcome.OK, 0, latency, 1, 1, 0, 10, 10), List.of(), null));
    }
    recorder.flush(List.of(), List.of(), NOW);
    assertThat(verify(TimeRange.ALL).differences()).isZero();
    store.<Integer>write(transaction -> transaction.removeRows(START + HOUR, 10));
    Verification.Result result = verify(TimeRange.ALL);
    assertThat(differences).isEmpty();
    assertThat(result.range().startMicros()).isEqualTo(START + 2 * HOUR);
  }

  @Test
  void aWrongPartIsNamed() {
    traffic();
    ConfusionCounts confusion = new ConfusionCounts();
    confusion.add("a", "b", 1);
    PredictionTally wrong = new PredictionTally();
    wrong.add(PredictionPart.CONFUSION, confusion);
    plant(START / TimeRange.MINUTE + 61, DIGITS, wrong);
    verify(TimeRange.ALL);
    assertThat(differences).extracting(Difference::part).contains("confusion", "predicted").noneMatch(part -> part.startsWith("part "));
  }

  @Test
  void extremesThatNoCallHadAreFound() {
    traffic();
    long minute = START / TimeRange.MINUTE + 61;
    CallExtremes wrong = new CallExtremes();
    wrong.busy(59_000_000_000L, 9);
    plant(minute, DIGITS, wrong);
    verify(TimeRange.ALL);
    assertThat(differences).extracting(Difference::part).containsExactlyInAnyOrder("longest latency", "busy nanoseconds", "most in flight");
    assertThat(differences)
        .allSatisfy(d -> assertThat(d.key().kind()).isEqualTo(RollupKey.Kind.EXTREMES))
        .anySatisfy(d -> assertThat(d.expected()).startsWith("at most "));
  }

  /** The rows of the first hour are gone; a label of one of them was learned in the third, where its row cannot be counted any more. */
  @Test
  void whereRowsAreGoneTheTimeOfLearningIsComparedAsFarAsItCanBe() {
    traffic();
    Label late = new Label(new PredictionKey("digits", "p1", 0, ""), new Value.ClassName("1"), 1, "", 0, "l", START + 2 * HOUR + 1);
    new Recorder(store.asProcess(2), new UndeclaredModels(), 0, () -> 0).flush(List.of(late), List.of(), NOW);
    assertThat(verify(TimeRange.ALL).notCompared()).isZero();
    store.<Integer>write(transaction -> transaction.removeRows(START + HOUR, 1_000));
    Verification.Result result = verify(TimeRange.ALL);
    assertThat(differences).isEmpty();
    assertThat(result.notCompared()).isPositive().isLessThanOrEqualTo(60);
    long minute = START / TimeRange.MINUTE;
    plant(RollupKey.Axis.JOIN, minute + 150, new PredictionTally());
    assertThat(verify(TimeRange.ALL).differences()).isZero();
    plant(RollupKey.Axis.JOIN, minute + 90, new PredictionTally());
    assertThat(verify(TimeRange.ALL).differences()).isPositive();
    assertThat(differences).allSatisfy(d -> assertThat(d.key().minute()).isEqualTo(minute + 90));
  }

  private void plant(RollupKey.Axis axis, long minute, PredictionTally tally) {
    plant(new RollupKey(RollupKey.Kind.PREDICTIONS, axis, minute, DIGITS), tally);
  }

  private void plant(long minute, Dimensions dimensions, CallExtremes extremes) {
    plant(new RollupKey(RollupKey.Kind.EXTREMES, RollupKey.Axis.EVENT, minute, dimensions), extremes);
  }

  private void plant(long minute, Dimensions dimensions, PredictionTally tally) {
    plant(new RollupKey(RollupKey.Kind.PREDICTIONS, RollupKey.Axis.EVENT, minute, dimensions), tally);
  }

  private void plant(RollupKey key, Mergeable<?> tally) {
    store.write(
        transaction -> {
          transaction.putRollups(List.of(new Rollup(key, store.process(), Long.MAX_VALUE, tally)));
          return true;
        });
  }
}
