// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Value;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sums over labelled rows with a true number y, a predicted number p and the error e = p - y. The unit is 2^-60, for squares 2^-120:
 * each number is rounded to it once, and everything after that is exact, for sums have no bound but their logarithm in bytes.
 *
 * <p>Numbers that are not finite, or beyond 2^63 in size, are counted as unrepresentable and enter nothing else.
 */
public final class RegressionSums implements Tally<RegressionSums> {
  /** Targets smaller than this count as zero in relative errors, as scikit-learn has it. */
  public static final double SMALLEST_TARGET = 0x1p-52;

  private static final int BITS = 60;
  private static final double LIMIT = 0x1p63;

  /** What is summed. */
  private enum Sum {
    TARGETS,
    TARGET_SQUARES,
    OVER,
    UNDER,
    ERROR_SQUARES,
    RELATIVE,
    OF_ZERO_TARGETS
  }

  private long rows;
  private long unrepresentable;
  private long zeroTargets;
  private final BigInteger[] sums = new BigInteger[Sum.values().length];

  public RegressionSums() {
    java.util.Arrays.fill(sums, BigInteger.ZERO);
  }

  /** One labelled row; null where truth or prediction are no number. */
  static @Nullable RegressionSums of(Prediction prediction, @Nullable Value truth) {
    if (!(truth instanceof Value.Number t) || !(prediction.value() instanceof Value.Number p)) {
      return null;
    }
    RegressionSums sums = new RegressionSums();
    sums.record(t.number(), p.number());
    return sums;
  }

  /** Adds one row. */
  public void record(double target, double predicted) {
    if (!(Math.abs(target) <= LIMIT && Math.abs(predicted) <= LIMIT)) {
      unrepresentable++;
      return;
    }
    rows++;
    BigInteger y = FixedPoint.of(target, BITS);
    BigInteger error = FixedPoint.of(predicted, BITS).subtract(y);
    plus(Sum.TARGETS, y);
    plus(Sum.TARGET_SQUARES, y.multiply(y));
    plus(error.signum() > 0 ? Sum.OVER : Sum.UNDER, error.abs());
    plus(Sum.ERROR_SQUARES, error.multiply(error));
    double size = Math.abs(target);
    if (size < SMALLEST_TARGET) {
      zeroTargets++;
      plus(Sum.OF_ZERO_TARGETS, error.abs());
    } else {
      plus(Sum.RELATIVE, FixedPoint.of(Math.abs(predicted - target) / size, BITS));
    }
  }

  private void plus(Sum which, BigInteger term) {
    sums[which.ordinal()] = sums[which.ordinal()].add(term);
  }

  private BigInteger get(Sum which) {
    return sums[which.ordinal()];
  }

  private double number(Sum which) {
    return FixedPoint.toDouble(get(which), BITS);
  }

  /** Rows that entered the sums. */
  public long rows() {
    return rows;
  }

  /** Labelled rows with a number that is not finite, or too large. */
  public long unrepresentable() {
    return unrepresentable;
  }

  /** Rows whose target is smaller than 2^-52 in size. */
  public long zeroTargets() {
    return zeroTargets;
  }

  /** Sum of p - y where p is greater. */
  public double over() {
    return number(Sum.OVER);
  }

  /** Sum of y - p where y is greater. */
  public double under() {
    return number(Sum.UNDER);
  }

  /** Sum of |e|. */
  public double absoluteErrors() {
    return FixedPoint.toDouble(get(Sum.OVER).add(get(Sum.UNDER)), BITS);
  }

  /** Sum of e. */
  public double errors() {
    return FixedPoint.toDouble(get(Sum.OVER).subtract(get(Sum.UNDER)), BITS);
  }

  /** Sum of e^2. */
  public double squaredErrors() {
    return FixedPoint.toDouble(get(Sum.ERROR_SQUARES), 2 * BITS);
  }

  /** Sum of (y - mean of y)^2; 0 exactly where y is constant. */
  public double squaredDeviations() {
    BigInteger numerator =
        get(Sum.TARGET_SQUARES).multiply(BigInteger.valueOf(rows)).subtract(get(Sum.TARGETS).multiply(get(Sum.TARGETS)));
    return FixedPoint.toDouble(numerator, 2 * BITS) / rows;
  }

  /** Variance of e between rows (divided by n). */
  public double errorVariance() {
    return variance(get(Sum.OVER).subtract(get(Sum.UNDER)));
  }

  /** Variance of |e| between rows (divided by n). */
  public double absoluteErrorVariance() {
    return variance(get(Sum.OVER).add(get(Sum.UNDER)));
  }

  private double variance(BigInteger sum) {
    BigInteger numerator = get(Sum.ERROR_SQUARES).multiply(BigInteger.valueOf(rows)).subtract(sum.multiply(sum));
    return FixedPoint.toDouble(numerator, 2 * BITS) / rows / rows;
  }

  /** Sum of |e| / |y| over the rows whose target is not zero. */
  public double relativeErrors() {
    return number(Sum.RELATIVE);
  }

  /** Sum of |e| / 2^-52 over the rows whose target is zero. */
  public double relativeErrorsOfZeroTargets() {
    return number(Sum.OF_ZERO_TARGETS) / SMALLEST_TARGET;
  }

  @Override
  public void add(RegressionSums other) {
    rows += other.rows;
    unrepresentable += other.unrepresentable;
    zeroTargets += other.zeroTargets;
    for (int i = 0; i < sums.length; i++) {
      sums[i] = sums[i].add(other.sums[i]);
    }
  }

  @Override
  public void subtract(RegressionSums other) {
    rows -= other.rows;
    unrepresentable -= other.unrepresentable;
    zeroTargets -= other.zeroTargets;
    for (int i = 0; i < sums.length; i++) {
      sums[i] = sums[i].subtract(other.sums[i]);
    }
  }

  @Override
  public RegressionSums copy() {
    RegressionSums copy = new RegressionSums();
    copy.add(this);
    return copy;
  }

  @Override
  public boolean isZero() {
    return rows == 0 && unrepresentable == 0 && zeroTargets == 0 && asList().stream().allMatch(sum -> sum.signum() == 0);
  }

  private List<BigInteger> asList() {
    return List.of(sums);
  }

  @Override
  public void encode(StateOutput out) {
    out.writeSigned(rows);
    out.writeSigned(unrepresentable);
    out.writeSigned(zeroTargets);
    for (BigInteger sum : sums) {
      out.writeSum(sum);
    }
  }

  static RegressionSums decode(StateInput in) {
    RegressionSums result = new RegressionSums();
    result.rows = in.readSigned();
    result.unrepresentable = in.readSigned();
    result.zeroTargets = in.readSigned();
    for (int i = 0; i < result.sums.length; i++) {
      result.sums[i] = in.readSum();
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RegressionSums o
        && o.rows == rows
        && o.unrepresentable == unrepresentable
        && o.zeroTargets == zeroTargets
        && o.asList().equals(asList());
  }

  @Override
  public int hashCode() {
    return Long.hashCode(rows) * 31 + asList().hashCode();
  }

  @Override
  public String toString() {
    return "RegressionSums[rows=" + rows + ", absoluteErrors=" + absoluteErrors() + ", unrepresentable=" + unrepresentable + "]";
  }
}
