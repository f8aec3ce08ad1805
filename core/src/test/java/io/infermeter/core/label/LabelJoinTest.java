// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Position;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LabelJoinTest {
  private static final PredictionKey KEY = new PredictionKey("digits", "order-1", 0, "");
  private static final Duration HORIZON = Duration.ofDays(7);
  private static final long DAY = 86_400_000_000L;

  private final Prediction prediction =
      new Prediction(KEY, new Position(10, 1, 1), Dimensions.ofModel("digits"), new Value.ClassName("3"), Scores.NONE, .9, 0, 0);

  @Test
  void aLabelBeforeItsPredictionWaits() {
    var step = apply(Register.empty(KEY), label("3", 1));
    assertThat(step.result().outcome()).isEqualTo(LabelOutcome.WAITING);
    assertThat(step.after().label()).isEqualTo(label("3", 1));
    assertThat(step.after().labelled()).isFalse();
  }

  @Test
  void theFirstLabelJoinsALaterOneCorrectsAnEarlierOneIsSuperseded() {
    Register register = new Register(KEY, prediction, null);
    var first = apply(register, label("3", 5));
    assertThat(first.result().outcome()).isEqualTo(LabelOutcome.JOINED);
    var later = apply(first.after(), label("4", 6));
    assertThat(later.result().outcome()).isEqualTo(LabelOutcome.CORRECTED);
    var earlier = apply(later.after(), label("5", 4));
    assertThat(earlier.result()).isEqualTo(new LabelResult(LabelOutcome.SUPERSEDED, label("4", 6), null));
    assertThat(earlier.after()).isSameAs(later.after());
    assertThat(earlier.kept()).as("it belongs into the history").isTrue();
  }

  @Test
  void aHigherPriorityWinsOverALaterTime() {
    Label human = new Label(KEY, new Value.ClassName("4"), 5, "human", 2, "h", 0);
    Label later = new Label(KEY, new Value.ClassName("9"), 50, "rule", 1, "r", 0);
    var step = apply(apply(new Register(KEY, prediction, null), human).after(), later);
    assertThat(step.result().outcome()).isEqualTo(LabelOutcome.SUPERSEDED);
    assertThat(step.after().label()).isEqualTo(human);
  }

  @Test
  void aRetractionIsALabelAndMayBeReplacedAgain() {
    Register joined = apply(new Register(KEY, prediction, null), label("3", 5)).after();
    var retracted = apply(joined, label(null, 6));
    assertThat(retracted.result().outcome()).isEqualTo(LabelOutcome.RETRACTED);
    assertThat(retracted.after().labelled()).isFalse();
    assertThat(apply(retracted.after(), label("3", 7)).result().outcome()).isEqualTo(LabelOutcome.JOINED);
    assertThat(apply(retracted.after(), label("3", 4)).result().outcome()).isEqualTo(LabelOutcome.SUPERSEDED);
  }

  @Test
  void theSameLabelAgainIsADuplicateEvenWhenAnotherIsInForce() {
    Register joined = apply(new Register(KEY, prediction, null), label("3", 5)).after();
    assertThat(apply(joined, label("3", 5)).result()).isEqualTo(LabelResult.of(LabelOutcome.DUPLICATE));
    Register corrected = apply(joined, label("4", 6)).after();
    var again = LabelJoin.apply(corrected, label("3", 5), true, HORIZON);
    assertThat(again.result()).isEqualTo(new LabelResult(LabelOutcome.DUPLICATE, label("4", 6), null));
    assertThat(again.kept()).isFalse();
  }

  @Test
  void aLabelBehindTheHorizonIsTooLateAndChangesNothing() {
    Register register = new Register(KEY, prediction, null);
    Label late = new Label(KEY, new Value.ClassName("3"), 5, "", 0, "id", 8 * DAY);
    var step = apply(register, late);
    assertThat(step.result().outcome()).isEqualTo(LabelOutcome.TOO_LATE);
    assertThat(step.result().problem()).contains("horizon");
    assertThat(step.after()).isSameAs(register);
    assertThat(step.kept()).isFalse();
  }

  @Test
  void aLabelOfAnotherKindThanThePredictionIsInvalid() {
    var step = apply(new Register(KEY, prediction, null), new Label(KEY, new Value.Number(3), 5, "", 0, "id", 0));
    assertThat(step.result().outcome()).isEqualTo(LabelOutcome.INVALID);
    assertThat(step.result().problem()).isEqualTo("the label is a number, but the prediction is a class");
  }

  @Property
  void theFinalStateDoesNotDependOnOrderOrRepetition(@ForAll("labels") List<Label> labels, @ForAll long seed, @ForAll boolean early) {
    List<Label> shuffled = new ArrayList<>(labels);
    shuffled.addAll(labels);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(run(shuffled, early)).isEqualTo(run(labels, true));
    assertThat(run(shuffled, early).label()).isEqualTo(labels.stream().max(Label::compareTo).orElse(null));
  }

  private Register run(List<Label> labels, boolean predictionFirst) {
    Register register = new Register(KEY, predictionFirst ? prediction : null, null);
    Set<Label> known = new HashSet<>();
    for (Label label : labels) {
      LabelJoin.Step step = LabelJoin.apply(register, label, known.contains(label), HORIZON);
      if (step.kept()) {
        known.add(label);
      }
      register = step.after();
    }
    return new Register(KEY, prediction, register.label());
  }

  @Provide
  Arbitrary<List<Label>> labels() {
    Arbitrary<String> classes = Arbitraries.of("1", "2", "3").injectNull(.2);
    return Combinators.combine(classes, Arbitraries.longs().between(1, 4), Arbitraries.integers().between(0, 2), Arbitraries.of("a", "b"))
        .as((c, time, priority, id) -> new Label(KEY, c == null ? null : new Value.ClassName(c), time, "", priority, id, 0))
        .list()
        .ofMaxSize(12);
  }

  private static LabelJoin.Step apply(Register register, Label label) {
    return LabelJoin.apply(register, label, false, HORIZON);
  }

  private static Label label(@Nullable String className, long time) {
    return new Label(KEY, className == null ? null : new Value.ClassName(className), time, "", 0, "id", 0);
  }
}
