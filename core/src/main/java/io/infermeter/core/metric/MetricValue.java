// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.tally.ConfusionCounts;
import io.infermeter.core.tally.LatencyHistogram;
import java.util.List;
import java.util.OptionalDouble;

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

  /**
   * A distribution of durations.
   *
   * @param histogram its bins
   * @param maximum the longest of them in seconds, exactly; empty where it is not kept
   */
  record Distribution(LatencyHistogram histogram, OptionalDouble maximum) implements MetricValue {}

  /**
   * A curve; the lists run in parallel.
   *
   * @param x horizontal coordinates
   * @param y vertical coordinates
   * @param counts rows behind each coordinate
   * @param intervals of each vertical coordinate
   */
  record Curve(List<Double> x, List<Double> y, List<Long> counts, List<Interval> intervals) implements MetricValue {
    public Curve {
      x = List.copyOf(x);
      y = List.copyOf(y);
      counts = List.copyOf(counts);
      intervals = List.copyOf(intervals);
    }
  }

  /**
   * A histogram with right-closed bins.
   *
   * @param upperBounds of each bin, ascending
   * @param counts of each bin
   */
  record Histogram(List<Double> upperBounds, List<Long> counts) implements MetricValue {
    public Histogram {
      upperBounds = List.copyOf(upperBounds);
      counts = List.copyOf(counts);
    }
  }

  /**
   * A distribution in exponential bins: bin i ends at 2^((i + 1) / 2^scale).
   *
   * @param offset index of the first bin
   * @param counts counts of the bins from the first on
   * @param zeros values too small for a bin
   */
  record Exponential(int scale, int offset, List<Long> counts, long zeros) implements MetricValue {
    public Exponential {
      counts = List.copyOf(counts);
    }
  }

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
