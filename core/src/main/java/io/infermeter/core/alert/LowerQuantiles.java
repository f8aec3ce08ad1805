// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.metric.Interval;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.query.Point;
import io.infermeter.core.query.Series;
import io.infermeter.core.store.RollupKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What lower quantiles say about a high one. A high quantile of few calls has no interval at the levels that days of windows ask for, but it
 * is not below a lower quantile: so the low end of an interval of that is a low end for it too.
 */
final class LowerQuantiles {
  private static final List<Double> LOWER = List.of(0.95, 0.9, 0.75, 0.5);

  private final Asking asking;
  private final double level;
  private final Map<Double, Map<Map<String, String>, Series>> answers = new HashMap<>();

  /** @param level the probability that a low end may be above the quantile by chance */
  LowerQuantiles(Asking asking, double level) {
    this.asking = asking;
    this.level = level;
  }

  /** The greatest low end for a series of the rule in its window; empty if the rule is about no quantile, or there are too few calls. */
  OptionalDouble low(Map<String, String> series) {
    MetricParameters metric = asking.rule().question().metrics().getFirst();
    if (metric.quantile().isEmpty() || asking.rule().question().axis() != RollupKey.Axis.EVENT) {
      return OptionalDouble.empty();
    }
    return LOWER.stream()
        .filter(lower -> lower < metric.quantile().getAsDouble())
        .map(lower -> sampling(Asking.point(answer(metric, lower).get(series))))
        .filter(java.util.Objects::nonNull)
        .mapToDouble(Interval::low)
        .max();
  }

  private Map<Map<String, String>, Series> answer(MetricParameters metric, double quantile) {
    return answers.computeIfAbsent(
        quantile,
        any ->
            Asking.byDimensions(
                asking.of(
                    asking.window(), metric.withQuantile(quantile).withConfidenceLevel(1 - 2 * level / LOWER.size()),
                    asking.rule().question().matchers(), asking.rule().question().groupBy())));
  }

  static @Nullable Interval sampling(@Nullable Point point) {
    return point == null
        ? null
        : point.measured().intervals().stream().filter(each -> each.kind() == Interval.Kind.SAMPLING).findFirst().orElse(null);
  }
}
