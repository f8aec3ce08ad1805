// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Value;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One statistic among those that are counted of predicted rows. A part is made only where a row contributes to it, so a part that a
 * model does not need costs nothing.
 *
 * @param number names the part in stored states; never given to another part
 * @param name names it where people read
 * @param empty makes an empty one
 * @param decode reads one
 * @param contribution what one row adds; null: nothing
 * @param <T> the statistic
 */
public record PredictionPart<T extends Tally<T>>(
    int number, String name, Supplier<T> empty, Function<StateInput, T> decode, Contribution<T> contribution) {

  /** What one predicted row adds to a part, from what is stored of the row alone: so that it can be computed again at any time. */
  @FunctionalInterface
  public interface Contribution<T> {
    @Nullable T of(Prediction prediction, @Nullable Value truth);
  }

  /** Rows by predicted class. */
  public static final PredictionPart<ClassCounts> PREDICTED =
      new PredictionPart<>(1, "predicted", ClassCounts::new, ClassCounts::decode, (prediction, truth) -> ClassCounts.of(prediction.value()));

  /** Labelled rows by true and predicted class. */
  public static final PredictionPart<ConfusionCounts> CONFUSION =
      new PredictionPart<>(
          2, "confusion", ConfusionCounts::new, ConfusionCounts::decode, (prediction, truth) -> ConfusionCounts.of(truth, prediction.value()));

  /** The predicted numbers, or the scores. */
  public static final PredictionPart<Moments> WATCHED =
      new PredictionPart<>(3, "watched", Moments::new, Moments::decode, (prediction, truth) -> Moments.of(prediction.watchedNumber()));

  /** How long after their prediction the first labels of rows were learned; from the history of labels, not from the row alone. */
  public static final PredictionPart<DelayCounts> LABEL_DELAY =
      new PredictionPart<>(10, "label_delay", DelayCounts::new, DelayCounts::decode, (prediction, truth) -> null);

  /** How alike the labelled rows of one call are; from all rows of the call. */
  public static final PredictionPart<BatchCounts> BATCHES =
      new PredictionPart<>(11, "batches", BatchCounts::new, BatchCounts::decode, (prediction, truth) -> null);

  /** Labels that were taken back, by when that was learned; on no other axis. */
  public static final PredictionPart<RowCount> RETRACTED =
      new PredictionPart<>(12, "retracted", RowCount::new, RowCount::decode, (prediction, truth) -> null);

  /** Rows by score, class by class: one against the rest. */
  public static final PredictionPart<ScoreGrids> SCORES =
      new PredictionPart<>(20, "scores", ScoreGrids::new, ScoreGrids::decode, ScoreGrids::of);

  /** Rows by the score of the class answered, of models with several classes; positive is a row that was answered rightly. */
  public static final PredictionPart<ScoreGrid> CONFIDENCE =
      new PredictionPart<>(21, "confidence", ScoreGrid::new, ScoreGrid::decode, ScoreGrid::ofAnswered);

  /** Log loss and Brier score of labelled rows with scores. */
  public static final PredictionPart<ScoreLosses> LOSSES =
      new PredictionPart<>(22, "losses", ScoreLosses::new, ScoreLosses::decode, ScoreLosses::of);

  /** Labelled rows by the rank of the true class. */
  public static final PredictionPart<ClassRanks> RANKS = new PredictionPart<>(23, "ranks", ClassRanks::new, ClassRanks::decode, ClassRanks::of);

  /** Sums over labelled rows with numbers. */
  public static final PredictionPart<RegressionSums> REGRESSION =
      new PredictionPart<>(24, "regression", RegressionSums::new, RegressionSums::decode, RegressionSums::of);

  /** Labelled rows with numbers by the size of their error. */
  public static final PredictionPart<ErrorHistogram> ERRORS =
      new PredictionPart<>(25, "errors", ErrorHistogram::new, ErrorHistogram::decode, ErrorHistogram::of);

  /** Labelled rows with sets of classes. */
  public static final PredictionPart<MultilabelCounts> MULTILABEL =
      new PredictionPart<>(26, "multilabel", MultilabelCounts::new, MultilabelCounts::decode, MultilabelCounts::of);

  /** What was answered to identical inputs. */
  public static final PredictionPart<InputAnswers> INPUTS =
      new PredictionPart<>(60, "inputs", InputAnswers::new, InputAnswers::decode, (prediction, truth) -> InputAnswers.of(prediction));

  /** Rows by the values of chosen input features. */
  public static final PredictionPart<FeatureCounts> FEATURES =
      new PredictionPart<>(61, "features", FeatureCounts::new, FeatureCounts::decode, (prediction, truth) -> FeatureCounts.of(prediction.input()));

  /** Rows by the predicted number. */
  public static final PredictionPart<NumberHistogram> NUMBERS =
      new PredictionPart<>(62, "numbers", NumberHistogram::new, NumberHistogram::decode, (prediction, truth) -> NumberHistogram.of(prediction.value()));

  /** All parts, in the order of their numbers. */
  public static final List<PredictionPart<?>> ALL =
      List.of(
          PREDICTED,
          CONFUSION,
          WATCHED,
          LABEL_DELAY,
          BATCHES,
          RETRACTED,
          SCORES,
          CONFIDENCE,
          LOSSES,
          RANKS,
          REGRESSION,
          ERRORS,
          MULTILABEL,
          INPUTS,
          FEATURES,
          NUMBERS);

  private static final byte[] PLACES = new byte[64];

  static {
    for (int place = 0; place < ALL.size(); place++) {
      PLACES[ALL.get(place).number] = (byte) place;
    }
  }

  /** Its place in {@link #ALL}. */
  int place() {
    return PLACES[number];
  }
}
