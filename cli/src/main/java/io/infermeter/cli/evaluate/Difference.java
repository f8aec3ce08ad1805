// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.v1.Interval;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.Point;
import java.util.Optional;

/**
 * The difference of two values whose rows are two samples. Its interval is put together from theirs, as R. Newcombe, "Interval estimation
 * for the difference between independent proportions" (1998), method 10, does for two Wilson intervals, and G. Zou and A. Donner,
 * "Construction of confidence limits about effect measures" (2008), for any two. Two runs over the same rows are alike in which rows they
 * got, so for them it is wider than need be.
 *
 * @param value the second value less the first
 * @param low lower end; NaN where one of the values has no interval
 * @param high upper end; likewise
 */
record Difference(double value, double low, double high) {

  static Optional<Difference> of(Point first, Point second) {
    if (!first.hasNumber() || !second.hasNumber()) {
      return Optional.empty();
    }
    double value = second.getNumber() - first.getNumber();
    Optional<Interval> ofFirst = sampling(first);
    Optional<Interval> ofSecond = sampling(second);
    if (ofFirst.isEmpty() || ofSecond.isEmpty() || ofFirst.get().getConfidenceLevel() != ofSecond.get().getConfidenceLevel()) {
      return Optional.of(new Difference(value, Double.NaN, Double.NaN));
    }
    double below = Math.hypot(second.getNumber() - ofSecond.get().getLow(), ofFirst.get().getHigh() - first.getNumber());
    double above = Math.hypot(ofSecond.get().getHigh() - second.getNumber(), first.getNumber() - ofFirst.get().getLow());
    return Optional.of(new Difference(value, value - below, value + above));
  }

  private static Optional<Interval> sampling(Point point) {
    return point.getIntervalsList().stream().filter(each -> each.getKind() == IntervalKind.INTERVAL_KIND_SAMPLING).findFirst();
  }

  boolean hasInterval() {
    return !Double.isNaN(low);
  }

  /** Whether the interval leaves no difference out. */
  boolean isClear() {
    return hasInterval() && (low > 0 || high < 0);
  }
}
