// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the scores of labelled rows lose: the log loss and the Brier score, each with its squares, in fixed point with 40 fractional bits
 * and 128-bit sums, rounded once per row. The log loss is -ln of the true class's score, which is clipped to [eps, 1 - eps] with the eps
 * of the type that the model answered in, and not renormalised, as scikit-learn has it. The Brier score is (y - p)^2 of two classes, and
 * the sum over the classes of several.
 *
 * <p>Rows with a score that is not a number or not within [0, 1] are counted as unrepresentable, rows whose true class has no score as
 * unseen; neither enters anything else.
 */
public final class ScoreLosses implements Tally<ScoreLosses> {
  private static final int FRACTION_BITS = 40;

  private long rows;
  private long unrepresentable;
  private long unseen;
  private Int128 logLoss = new Int128();
  private Int128 logLossSquares = new Int128();
  private Int128 brier = new Int128();
  private Int128 brierSquares = new Int128();

  /** One labelled row; null where it has no scores of known classes, or no class as its truth. */
  static @Nullable ScoreLosses of(Prediction prediction, @Nullable Value truth) {
    Scores scores = prediction.scores();
    if (!(truth instanceof Value.ClassName t) || !(prediction.value() instanceof Value.ClassName) || scores.classes().isEmpty()) {
      return null;
    }
    ScoreLosses losses = new ScoreLosses();
    losses.record(scores, prediction.scoreClass(), t.name());
    return losses;
  }

  private void record(Scores scores, String watched, String truth) {
    for (double score : scores.values()) {
      if (ScoreGrid.bin(score) < 0) {
        unrepresentable++;
        return;
      }
    }
    if (scores.values().length == 1) {
      double score = ScoreGrid.clamped(scores.values()[0]);
      boolean positive = truth.equals(scores.classes().getFirst());
      add(logLoss(positive ? score : 1 - score, scores), square(positive ? 1 - score : score));
      return;
    }
    int index = scores.classes().indexOf(truth);
    if (index < 0) {
      unseen++;
      return;
    }
    add(logLoss(ScoreGrid.clamped(scores.values()[index]), scores), brier(scores, watched, index));
  }

  private static double logLoss(double score, Scores scores) {
    double eps =
        switch (scores.type()) {
          case FP64 -> 0x1p-52;
          case FP32, BF16 -> 0x1p-23;
          case FP16 -> 0x1p-10;
        };
    return -Math.log(Math.clamp(score, eps, 1 - eps));
  }

  private static double brier(Scores scores, String watched, int truth) {
    int only = scores.values().length == 2 ? Math.max(0, scores.classes().indexOf(watched)) : -1;
    double sum = 0;
    for (int i = 0; i < scores.values().length; i++) {
      sum += only < 0 || i == only ? square(ScoreGrid.clamped(scores.values()[i]) - (i == truth ? 1 : 0)) : 0;
    }
    return sum;
  }

  private static double square(double number) {
    return number * number;
  }

  private void add(double rowLogLoss, double rowBrier) {
    rows++;
    FixedPoint.add(rowLogLoss, FRACTION_BITS, logLoss);
    FixedPoint.add(square(rowLogLoss), FRACTION_BITS, logLossSquares);
    FixedPoint.add(rowBrier, FRACTION_BITS, brier);
    FixedPoint.add(square(rowBrier), FRACTION_BITS, brierSquares);
  }

  /** Rows that entered the sums. */
  public long rows() {
    return rows;
  }

  /** Labelled rows with a score that is not a number, or not within [0, 1]. */
  public long unrepresentable() {
    return unrepresentable;
  }

  /** Labelled rows whose true class has no score. */
  public long unseen() {
    return unseen;
  }

  /** Sum of the log losses. */
  public double logLoss() {
    return toDouble(logLoss);
  }

  /** Variance of the log loss between rows (divided by n). */
  public double logLossVariance() {
    return variance(logLoss, logLossSquares);
  }

  /** Sum of the Brier scores. */
  public double brier() {
    return toDouble(brier);
  }

  /** Variance of the Brier score between rows (divided by n). */
  public double brierVariance() {
    return variance(brier, brierSquares);
  }

  private static double toDouble(Int128 sum) {
    return Math.scalb(sum.toDouble(), -FRACTION_BITS);
  }

  private double variance(Int128 sum, Int128 squares) {
    BigInteger n = BigInteger.valueOf(rows);
    BigInteger s = sum.toBigInteger();
    BigInteger numerator = squares.toBigInteger().shiftLeft(FRACTION_BITS).multiply(n).subtract(s.multiply(s));
    return Math.max(0, Math.scalb(numerator.doubleValue(), -2 * FRACTION_BITS) / rows / rows);
  }

  @Override
  public void add(ScoreLosses other) {
    rows += other.rows;
    unrepresentable += other.unrepresentable;
    unseen += other.unseen;
    logLoss.add(other.logLoss);
    logLossSquares.add(other.logLossSquares);
    brier.add(other.brier);
    brierSquares.add(other.brierSquares);
  }

  @Override
  public void subtract(ScoreLosses other) {
    rows -= other.rows;
    unrepresentable -= other.unrepresentable;
    unseen -= other.unseen;
    logLoss.subtract(other.logLoss);
    logLossSquares.subtract(other.logLossSquares);
    brier.subtract(other.brier);
    brierSquares.subtract(other.brierSquares);
  }

  @Override
  public ScoreLosses copy() {
    ScoreLosses copy = new ScoreLosses();
    copy.add(this);
    return copy;
  }

  @Override
  public boolean isZero() {
    return rows == 0 && unrepresentable == 0 && unseen == 0
        && logLoss.isZero() && logLossSquares.isZero() && brier.isZero() && brierSquares.isZero();
  }

  @Override
  public void encode(StateOutput out) {
    out.writeSigned(rows);
    out.writeSigned(unrepresentable);
    out.writeSigned(unseen);
    logLoss.encode(out);
    logLossSquares.encode(out);
    brier.encode(out);
    brierSquares.encode(out);
  }

  static ScoreLosses decode(StateInput in) {
    ScoreLosses losses = new ScoreLosses();
    losses.rows = in.readSigned();
    losses.unrepresentable = in.readSigned();
    losses.unseen = in.readSigned();
    losses.logLoss = Int128.decode(in);
    losses.logLossSquares = Int128.decode(in);
    losses.brier = Int128.decode(in);
    losses.brierSquares = Int128.decode(in);
    return losses;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreLosses o
        && o.rows == rows
        && o.unrepresentable == unrepresentable
        && o.unseen == unseen
        && o.logLoss.equals(logLoss)
        && o.logLossSquares.equals(logLossSquares)
        && o.brier.equals(brier)
        && o.brierSquares.equals(brierSquares);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(rows) * 31 + logLoss.hashCode();
  }

  @Override
  public String toString() {
    return "ScoreLosses[rows=" + rows + ", logLoss=" + logLoss() + ", brier=" + brier() + ", unrepresentable=" + unrepresentable + "]";
  }
}
