// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.call.Position;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.reference.ReferenceBuilder;
import io.infermeter.core.reference.References;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.PredictionTally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store does with pinned references. */
abstract class ReferenceContract extends MergingContract {
  @Test
  void aReferenceKeepsItsRowsAsTheyAre() {
    List<StoredPrediction> rows = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      rows.add(row(i));
    }
    PinnedReference pinned = pin("digits", "first", rows, new TimeRange(5, 7));
    List<StoredPrediction> read = rows("digits", "first");
    assertThat(read).hasSize(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      assertThat(whatIsKept(read.get(i))).isEqualTo(whatIsKept(rows.get(i)));
    }
    assertThat(reference("digits", "first")).isEqualTo(pinned);
    assertThat(pinned.rows()).isEqualTo(10_000);
    assertThat(pinned.labelled()).isEqualTo(pinned.tally().labelled()).isPositive();
    assertThat(pinned.tally().eligible()).isEqualTo(10_000);
  }

  @Test
  void aNameIsPinnedOnce() {
    PinnedReference first = pin("digits", "june", List.of(row(1)), null);
    assertThat(pin("digits", "june", List.of(row(2), row(3)), null)).isNull();
    assertThat(reference("digits", "june")).isEqualTo(first);
    assertThat(rows("digits", "june")).hasSize(1);
    assertThat(pin("other", "june", List.of(row(2), row(3)), null)).isNotNull();
    List<PinnedReference> all = store.read(snapshot -> snapshot.references(""));
    assertThat(all).extracting(PinnedReference::model).containsExactly("digits", "other");
    List<PinnedReference> one = store.read(snapshot -> snapshot.references("other"));
    assertThat(one).extracting(PinnedReference::rows).containsExactly(2L);
  }

  @Test
  void aReferenceThatIsLetGoIsGone() {
    pin("digits", "june", List.of(row(1)), null);
    boolean gone = store.write(transaction -> transaction.deleteReference("digits", "june"));
    boolean again = store.write(transaction -> transaction.deleteReference("digits", "june"));
    assertThat(gone).isTrue();
    assertThat(again).isFalse();
    assertThat(reference("digits", "june")).isNull();
    assertThat(rows("digits", "june")).isEmpty();
    assertThat(pin("digits", "june", List.of(row(1), row(2)), null)).isNotNull();
    assertThat(rows("digits", "june")).hasSize(2);
  }

  @Test
  void aReferenceOfATransactionThatFailedWasNeverThere() {
    assertThatThrownBy(
            () ->
                write(
                    transaction -> {
                      PinnedReference reference = new PinnedReference("digits", "june", 1, null, 0, 0, new PredictionTally());
                      transaction.insertReference(reference, List.of(new byte[] {1}));
                      throw new IllegalStateException("enough");
                    }))
        .hasMessage("enough");
    assertThat(reference("digits", "june")).isNull();
    assertThat(rows("digits", "june")).isEmpty();
  }

  private @Nullable PinnedReference pin(String model, String name, List<StoredPrediction> rows, @Nullable TimeRange range) {
    ReferenceBuilder builder = new ReferenceBuilder();
    rows.forEach(builder::add);
    return new References(store).pin(builder, model, name, 17, range).orElse(null);
  }

  private @Nullable PinnedReference reference(String model, String name) {
    PinnedReference[] found = new PinnedReference[1];
    store.read(
        snapshot -> {
          found[0] = snapshot.reference(model, name).orElse(null);
          return true;
        });
    return found[0];
  }

  private List<StoredPrediction> rows(String model, String name) {
    return store.read(
        snapshot -> {
          List<StoredPrediction> read = new ArrayList<>();
          snapshot.referenceRows(model, name, read::add);
          return read;
        });
  }

  private static StoredPrediction row(int i) {
    Value value =
        switch (i % 4) {
          case 0 -> new Value.Number(i / 3.0);
          case 1 -> new Value.ClassSet(new TreeSet<>(List.of("a", "class " + i)));
          default -> Things.ofClass("class " + i % 5);
        };
    Value truth = i % 7 == 0 ? null : i % 4 == 0 ? new Value.Number(i / 7.0) : i % 4 == 1 ? new Value.ClassSet(new TreeSet<>()) : Things.ofClass("b");
    Scores scores =
        switch (i % 3) {
          case 0 -> Scores.NONE;
          case 1 -> new Scores(Scores.ElementType.FP32, new double[] {Double.NaN, .25, i});
          default -> new Scores(Scores.ElementType.FP64, new double[] {.1, .9}, List.of("no", "yes é"));
        };
    Input input = i % 2 == 0 ? Input.NONE : new Input(i, new TreeMap<>(Map.of("age", (double) i, "income", Double.NaN)));
    return new StoredPrediction(
        new Prediction(
            Things.key("p" + i), new Position(1_000L + i, 1, i), Things.DIGITS, value, scores, i % 2 == 0 ? Double.NaN : .9, "yes", input, 1, 1),
        truth);
  }

  private static List<Object> whatIsKept(StoredPrediction row) {
    Prediction p = row.prediction();
    return java.util.Arrays.asList(p.position().micros(), p.value(), row.truth(), p.scores(), p.score(), p.scoreClass(), p.input());
  }
}
