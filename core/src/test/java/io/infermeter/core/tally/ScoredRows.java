// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.call.Position;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.StoredPrediction;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Makes predicted rows with scores, numbers and sets of classes, hostile ones included, and tallies of them. */
final class ScoredRows {
  private static final List<String> CLASSES = List.of("cat", "dog", "10", "2", "café", "𝔸");

  private ScoredRows() {}

  static Arbitrary<Double> scores() {
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(10, Arbitraries.doubles().between(0, 1).ofScale(9)),
        net.jqwik.api.Tuple.of(5, Arbitraries.integers().between(0, 240).map(i -> i / 240.0)),
        net.jqwik.api.Tuple.of(
            2, Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, -1.0, 1 + 1e-7, -1e-7, 7.5, 0.0, -0.0, 1.0, Double.MIN_VALUE)));
  }

  static Prediction prediction(Value value, Scores scores, double score, String scoreClass) {
    return new Prediction(
        new PredictionKey("m", "id", 0, ""), new Position(0, 0, 0), Dimensions.ofModel("m"), value, scores, score, scoreClass, Input.NONE, 0, 0);
  }

  private static Arbitrary<StoredPrediction> scored(int classes) {
    List<String> names = CLASSES.subList(0, classes);
    return Combinators.combine(
            scores().list().ofSize(classes),
            Arbitraries.integers().between(0, classes - 1),
            Arbitraries.of("cat", "dog", "10", "2", "unseen").injectNull(0.3),
            Arbitraries.of(Scores.ElementType.class))
        .as(
            (values, answered, truth, type) -> {
              double[] array = values.stream().mapToDouble(Double::doubleValue).toArray();
              int watched = classes <= 2 ? classes - 1 : answered;
              Scores scores = new Scores(type, array, names);
              return new StoredPrediction(
                  prediction(new Value.ClassName(names.get(answered)), scores, array[watched], names.get(watched)),
                  truth == null ? null : new Value.ClassName(truth));
            });
  }

  private static Arbitrary<StoredPrediction> sets() {
    Arbitrary<Set<String>> sets = Arbitraries.of(CLASSES).set().ofMaxSize(4);
    return Combinators.combine(sets, sets.injectNull(0.3), scores().list().ofSize(CLASSES.size()))
        .as(
            (predicted, truth, values) ->
                new StoredPrediction(
                    prediction(
                        new Value.ClassSet(new TreeSet<>(predicted)),
                        new Scores(Scores.ElementType.FP32, values.stream().mapToDouble(Double::doubleValue).toArray(), CLASSES),
                        Double.NaN,
                        ""),
                    truth == null ? null : new Value.ClassSet(new TreeSet<>(truth))));
  }

  private static Arbitrary<StoredPrediction> numbers() {
    Arbitrary<Double> numbers =
        Arbitraries.oneOf(
            Arbitraries.doubles().between(-10, 10).ofScale(9),
            Arbitraries.doubles().between(-1e12, 1e12),
            Arbitraries.of(0.0, -0.0, Double.MIN_VALUE, 1e-20, 1e300, -0x1p62, 0x1p63));
    return Combinators.combine(numbers, numbers.injectNull(0.3))
        .as(
            (predicted, truth) ->
                new StoredPrediction(
                    prediction(new Value.Number(predicted), Scores.NONE, Double.NaN, ""), truth == null ? null : new Value.Number(truth)));
  }

  /** Rows of all kinds. */
  static Arbitrary<StoredPrediction> rows() {
    return Arbitraries.oneOf(scored(1), scored(2), scored(3), scored(5), sets(), numbers());
  }

  /** Tallies of what rows contribute, of which some are taken away instead of added. */
  static <T extends Tally<T>> Arbitrary<T> tallies(BiFunction<Prediction, @Nullable Value, @Nullable T> of, Supplier<T> empty) {
    return Combinators.combine(rows().list().ofMaxSize(12), rows().list().ofMaxSize(4))
        .as(
            (added, taken) -> {
              T tally = empty.get();
              added.forEach(row -> contribute(tally, of.apply(row.prediction(), row.truth()), true));
              taken.forEach(row -> contribute(tally, of.apply(row.prediction(), row.truth()), false));
              return tally;
            });
  }

  private static <T extends Tally<T>> void contribute(T tally, @Nullable T contribution, boolean plus) {
    if (contribution == null) {
      return;
    }
    if (plus) {
      tally.add(contribution);
    } else {
      tally.subtract(contribution);
    }
  }
}
