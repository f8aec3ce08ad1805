// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.tally.ConfusionCounts;
import io.infermeter.core.tally.LatencyHistogram;
import java.util.List;

/** A computed value, or the reason why there is none. */
public sealed interface MetricValue {

  /** A finite number. */
  record Number(double value) implements MetricValue {
    public Number {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a metric value must be finite, is " + value);
      }
    }
  }

  /** No value; the message says why in words, and what to do. */
  record Undefined(Reason reason, String message) implements MetricValue {}

  /** A confusion matrix over these classes, in this order. */
  record Confusion(List<String> classes, ConfusionCounts counts) implements MetricValue {
    public Confusion {
      classes = List.copyOf(classes);
    }
  }

  /** A distribution of durations. */
  record Distribution(LatencyHistogram histogram) implements MetricValue {}

  /** Why there is no value. */
  enum Reason {
    NO_TRAFFIC,
    NO_LABELS,
    ZERO_DIVISION,
    ONE_CLASS,
    NO_SCORES,
    WRONG_TASK,
    NO_SOURCE,
    BEFORE_RETENTION,
    UNREPRESENTABLE,
    ROWS_GONE
  }
}
