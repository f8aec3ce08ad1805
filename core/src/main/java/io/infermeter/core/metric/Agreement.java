// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import java.math.BigInteger;
import java.util.function.IntPredicate;

/** Measures of agreement between truth and prediction over the whole matrix. Counts stay exact integers until the last division. */
final class Agreement {
  private final ConfusionMatrix matrix;

  Agreement(ConfusionMatrix matrix) {
    this.matrix = matrix;
  }

  /** A value with its variance; NaN values have none. */
  record Estimate(double value, double variance) {}

  /** How far two classes are apart. */
  @FunctionalInterface
  interface Distance {
    long between(int a, int b);
  }

  /** Matthews' correlation coefficient over all classes; 0 where truth or prediction are of one class alone. */
  Estimate matthews() {
    BigInteger n = BigInteger.valueOf(matrix.total());
    BigInteger chance = BigInteger.ZERO;
    BigInteger truthSquares = BigInteger.ZERO;
    BigInteger predictedSquares = BigInteger.ZERO;
    for (int i = 0; i < matrix.classes(); i++) {
      BigInteger t = BigInteger.valueOf(matrix.truths(i));
      BigInteger p = BigInteger.valueOf(matrix.predictions(i));
      chance = chance.add(t.multiply(p));
      truthSquares = truthSquares.add(t.multiply(t));
      predictedSquares = predictedSquares.add(p.multiply(p));
    }
    BigInteger covariance = n.multiply(BigInteger.valueOf(matrix.correct())).subtract(chance);
    BigInteger predictedVariance = n.multiply(n).subtract(predictedSquares);
    BigInteger truthVariance = n.multiply(n).subtract(truthSquares);
    if (predictedVariance.signum() == 0 || truthVariance.signum() == 0) {
      return new Estimate(0, 0);
    }
    double value = covariance.doubleValue() / Math.sqrt(predictedVariance.multiply(truthVariance).doubleValue());
    double variance = matthewsVariance(value, predictedVariance.doubleValue(), truthVariance.doubleValue());
    return new Estimate(Math.clamp(value, -1, 1), variance);
  }

  private double matthewsVariance(double value, double predictedVariance, double truthVariance) {
    double n = matrix.total();
    double correct = matrix.correct();
    double root = Math.sqrt(predictedVariance) * Math.sqrt(truthVariance);
    return DeltaMethod.variance(
        matrix,
        (a, b) -> {
          double covariance = correct + (a == b ? n : 0) - matrix.predictions(a) - matrix.truths(b);
          double spread = (n - matrix.predictions(b)) / predictedVariance + (n - matrix.truths(a)) / truthVariance;
          return covariance / root - value * spread;
        });
  }

  /** The same, with the variance of the {@linkplain ConfusionMatrix#smoothed smoothed} matrix. */
  static Estimate matthews(ConfusionMatrix matrix) {
    double value = new Agreement(matrix).matthews().value;
    return new Estimate(value, new Agreement(matrix.smoothed(seen(matrix))).matthews().variance);
  }

  /** Likewise. */
  static Estimate kappa(ConfusionMatrix matrix) {
    double value = new Agreement(matrix).kappa().value;
    return new Estimate(value, new Agreement(matrix.smoothed(seen(matrix))).kappa().variance);
  }

  private static IntPredicate seen(ConfusionMatrix matrix) {
    return index -> matrix.truths(index) + matrix.predictions(index) > 0;
  }

  /** Cohen's kappa over all classes; NaN where chance alone agrees fully. */
  Estimate kappa() {
    BigInteger n = BigInteger.valueOf(matrix.total());
    BigInteger chance = BigInteger.ZERO;
    for (int i = 0; i < matrix.classes(); i++) {
      chance = chance.add(BigInteger.valueOf(matrix.truths(i)).multiply(BigInteger.valueOf(matrix.predictions(i))));
    }
    BigInteger possible = n.multiply(n).subtract(chance);
    if (possible.signum() == 0) {
      return new Estimate(Double.NaN, 0);
    }
    double value = n.multiply(BigInteger.valueOf(matrix.correct())).subtract(chance).doubleValue() / possible.doubleValue();
    double total = matrix.total();
    double correct = matrix.correct();
    double lower = possible.doubleValue();
    double variance =
        DeltaMethod.variance(
            matrix,
            (a, b) -> {
              double byChance = matrix.predictions(a) + (double) matrix.truths(b);
              return (correct + (a == b ? total : 0) - byChance - value * (2 * total - byChance)) / lower;
            });
    return new Estimate(value, variance);
  }

  /**
   * Cohen's kappa with a distance between classes, over the rows whose truth and prediction are both of the label set; NaN where no
   * distance is to be expected.
   */
  Estimate kappa(Distance distance) {
    Expected expected = new Expected(distance);
    if (expected.byChance.signum() == 0) {
      return new Estimate(Double.NaN, 0);
    }
    BigInteger n = BigInteger.valueOf(expected.total);
    double lower = expected.byChance.doubleValue();
    double value = expected.byChance.subtract(n.multiply(expected.seen)).doubleValue() / lower;
    double seen = expected.seen.doubleValue();
    double variance =
        DeltaMethod.variance(
            matrix,
            (a, b) -> {
              if (a >= matrix.labels() || b >= matrix.labels()) {
                return 0;
              }
              double upper = seen + (double) expected.total * distance.between(a, b);
              return (-upper + (1 - value) * expected.slope(a, b)) / lower;
            });
    return new Estimate(value, variance);
  }

  /** Sums of distances: seen, and n times what chance alone would show. */
  private final class Expected {
    private final Distance distance;
    private final long[] truths = new long[matrix.labels()];
    private final long[] predictions = new long[matrix.labels()];
    private final double[] fromTruth = new double[matrix.labels()];
    private final double[] fromPredicted = new double[matrix.labels()];
    private long total;
    private BigInteger seen = BigInteger.ZERO;
    private BigInteger byChance = BigInteger.ZERO;

    Expected(Distance distance) {
      this.distance = distance;
      for (ConfusionMatrix.Cell cell : matrix.cells()) {
        if (cell.truth() < truths.length && cell.predicted() < truths.length) {
          truths[cell.truth()] += cell.count();
          predictions[cell.predicted()] += cell.count();
          total += cell.count();
          seen = seen.add(product(distance.between(cell.truth(), cell.predicted()), cell.count()));
        }
      }
      for (int a = 0; a < truths.length; a++) {
        BigInteger toPredictions = sum(a, predictions);
        fromTruth[a] = toPredictions.doubleValue();
        fromPredicted[a] = sum(a, truths).doubleValue();
        byChance = byChance.add(toPredictions.multiply(BigInteger.valueOf(truths[a])));
      }
    }

    private BigInteger sum(int from, long[] counts) {
      BigInteger sum = BigInteger.ZERO;
      for (int to = 0; to < counts.length; to++) {
        sum = counts[to] == 0 ? sum : sum.add(product(distance.between(from, to), counts[to]));
      }
      return sum;
    }

    double slope(int truth, int predicted) {
      return fromTruth[truth] + fromPredicted[predicted];
    }
  }

  private static BigInteger product(long a, long b) {
    return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
  }

  /** The mean of the recalls of the classes that have rows. */
  static Estimate balancedAccuracy(ConfusionMatrix matrix) {
    Averages recalls = new Averages(matrix, Rate.RECALL);
    return new Estimate(recalls.macro(MetricParameters.ZeroDivision.UNDEFINED), recalls.smoothed().macroVariance());
  }

  /** The distance of two places in the label set. */
  static long linear(int a, int b) {
    return Math.abs(a - b);
  }

  /** The squared distance of two places in the label set. */
  static long quadratic(int a, int b) {
    return (long) (a - b) * (a - b);
  }
}
