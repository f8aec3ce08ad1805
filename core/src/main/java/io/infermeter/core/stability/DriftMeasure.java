// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

import io.infermeter.core.stability.TwoSamples.Bin;
import java.util.function.DoubleBinaryOperator;

/**
 * How far two samples are apart, from their counts in bins, and how far they would seem to be if nothing had changed. f and g are the
 * shares of a bin in reference and window, m its share in both, N and M the rows, B the bins.
 *
 * <p>What no change shows is the expectation to first order in 1/N + 1/M, from the normal approximation of the counts. It matters: at 30
 * bins and 1,000 rows each, a Jensen-Shannon distance of 0.1 is pure noise.
 */
public enum DriftMeasure {
  /** Population stability index: sum (f - g) ln(f/g), with 1/2 added to every count. Under no change (B - 1)(1/N + 1/M). */
  PSI(false) {
    @Override
    double value(TwoSamples s) {
      double n = s.referenceRows() + s.bins().size() / 2.0;
      double m = s.currentRows() + s.bins().size() / 2.0;
      double sum = 0;
      for (Bin bin : s.bins()) {
        double f = (bin.reference() + 0.5) / n;
        double g = (bin.current() + 0.5) / m;
        sum += (f - g) * Math.log(f / g);
      }
      return sum;
    }

    @Override
    double expected(TwoSamples s) {
      return freedom(s) * s.noise();
    }
  },

  /** Jensen-Shannon distance to base 2: the root of the divergence, in [0, 1]. scipy.spatial.distance.jensenshannon(base=2). */
  JENSEN_SHANNON(false) {
    @Override
    double value(TwoSamples s) {
      double sum = sum(s, (f, g) -> half(f, g) + half(g, f));
      return Math.sqrt(Math.max(0, sum / 2 / Math.log(2)));
    }

    @Override
    double expected(TwoSamples s) {
      return Math.min(1, root(freedom(s), s.noise() / 8 / Math.log(2)));
    }
  },

  /** Hellinger distance: sqrt(1 - sum sqrt(f g)), in [0, 1]. */
  HELLINGER(false) {
    @Override
    double value(TwoSamples s) {
      // The same as 1 - sum sqrt(f g), without its cancellation.
      return Math.sqrt(sum(s, (f, g) -> (Math.sqrt(f) - Math.sqrt(g)) * (Math.sqrt(f) - Math.sqrt(g))) / 2);
    }

    @Override
    double expected(TwoSamples s) {
      return Math.min(1, root(freedom(s), s.noise() / 8));
    }
  },

  /** Total variation distance: sum |f - g| / 2, in [0, 1]: the share of rows that would have to move. */
  TOTAL_VARIATION(false) {
    @Override
    double value(TwoSamples s) {
      return sum(s, (f, g) -> Math.abs(f - g)) / 2;
    }

    @Override
    double expected(TwoSamples s) {
      double rows = s.referenceRows() + s.currentRows();
      double sum = 0;
      for (Bin bin : s.bins()) {
        sum += deviation(bin.both() / rows, s);
      }
      return Math.min(1, sum * MEAN_SIZE / 2);
    }
  },

  /** Wasserstein distance of order 1: the area between the two distribution functions, in the unit of the values. */
  WASSERSTEIN(true) {
    @Override
    double value(TwoSamples s) {
      return alongSteps(s, (difference, width) -> Math.abs(difference) * width, Double::sum);
    }

    @Override
    double expected(TwoSamples s) {
      double rows = s.referenceRows() + s.currentRows();
      double sum = 0;
      double below = 0;
      for (int i = 0; i + 1 < s.bins().size(); i++) {
        below += s.bins().get(i).both() / rows;
        sum += deviation(Math.min(1, below), s) * (s.bins().get(i + 1).place() - s.bins().get(i).place());
      }
      return sum * MEAN_SIZE;
    }
  },

  /** Kolmogorov-Smirnov statistic: the largest distance of the two distribution functions, in [0, 1]; on bins at most the exact one. */
  KOLMOGOROV_SMIRNOV(true) {
    @Override
    double value(TwoSamples s) {
      return alongSteps(s, (difference, width) -> Math.abs(difference), Math::max);
    }

    /** The mean of Kolmogorov's distribution, for values without bins: on bins it is less. */
    @Override
    double expected(TwoSamples s) {
      return Math.min(1, Math.sqrt(Math.PI / 2) * Math.log(2) * Math.sqrt(s.noise()));
    }
  },

  /** Pearson's chi-square statistic of the 2 x B table, without correction; under no change B - 1. scipy.stats.chi2_contingency. */
  CHI_SQUARE(false) {
    @Override
    double value(TwoSamples s) {
      double rows = s.referenceRows() + s.currentRows();
      double n = s.referenceRows() / rows;
      double m = s.currentRows() / rows;
      double sum = 0;
      for (Bin bin : s.bins()) {
        if (bin.both() > 0) {
          double difference = bin.reference() - n * bin.both();
          sum += difference * difference / (n * bin.both()) + difference * difference / (m * bin.both());
        }
      }
      return sum;
    }

    @Override
    double expected(TwoSamples s) {
      return freedom(s);
    }
  };

  /** The mean size of a standard normal variable: sqrt(2/pi). */
  private static final double MEAN_SIZE = Math.sqrt(2 / Math.PI);

  private final boolean needsOrder;

  DriftMeasure(boolean needsOrder) {
    this.needsOrder = needsOrder;
  }

  /** Whether it is defined for bins with an order alone. */
  public boolean needsOrder() {
    return needsOrder;
  }

  abstract double value(TwoSamples samples);

  abstract double expected(TwoSamples samples);

  /**
   * The distance, in these bins as they are.
   *
   * @throws IllegalArgumentException if either sample is empty, or if the measure needs an order that the bins do not have
   */
  public double of(TwoSamples samples) {
    check(samples);
    return value(samples);
  }

  /** What no change would show on average, with as many rows in the same bins. Throws as {@link #of}. */
  public double expectedUnderNoChange(TwoSamples samples) {
    check(samples);
    return expected(samples);
  }

  private void check(TwoSamples samples) {
    if (samples.referenceRows() == 0 || samples.currentRows() == 0) {
      throw new IllegalArgumentException("one of the samples is empty");
    }
    if (needsOrder && !samples.ordered()) {
      throw new IllegalArgumentException(this + " needs bins in an order");
    }
  }

  /** What the Kolmogorov-Smirnov statistic of the values themselves is at most, wherever in their bins they lie. */
  public static double largestStatistic(TwoSamples samples) {
    double n = samples.referenceRows();
    double m = samples.currentRows();
    double before = 0;
    double largest = 0;
    for (Bin bin : samples.bins()) {
      double f = bin.reference() / n;
      double g = bin.current() / m;
      largest = Math.max(largest, Math.max(Math.abs(before + f), Math.abs(before - g)));
      before += f - g;
    }
    return Math.min(1, largest);
  }

  /** The p-value of Pearson's test of these bins: that both samples come from one distribution; 1 for a single bin. */
  public static double pValue(TwoSamples samples) {
    return ChiSquareTail.of(CHI_SQUARE.of(samples), freedom(samples));
  }

  private static int freedom(TwoSamples samples) {
    return Math.max(0, (int) samples.bins().stream().filter(bin -> bin.both() > 0).count() - 1);
  }

  private static double sum(TwoSamples s, DoubleBinaryOperator term) {
    double n = s.referenceRows();
    double m = s.currentRows();
    double sum = 0;
    for (Bin bin : s.bins()) {
      sum += term.applyAsDouble(bin.reference() / n, bin.current() / m);
    }
    return sum;
  }

  /** f ln(f / ((f + g)/2)). */
  private static double half(double f, double g) {
    return f == 0 ? 0 : f * Math.log(2 * f / (f + g));
  }

  private static double alongSteps(TwoSamples s, DoubleBinaryOperator term, DoubleBinaryOperator combine) {
    double n = s.referenceRows();
    double m = s.currentRows();
    long f = 0;
    long g = 0;
    double result = 0;
    for (int i = 0; i + 1 < s.bins().size(); i++) {
      f += s.bins().get(i).reference();
      g += s.bins().get(i).current();
      double width = s.bins().get(i + 1).place() - s.bins().get(i).place();
      result = combine.applyAsDouble(result, term.applyAsDouble(f / n - g / m, width));
    }
    return result;
  }

  /** The standard deviation of the difference of two shares whose truth is the same. */
  private static double deviation(double share, TwoSamples s) {
    return Math.sqrt(share * (1 - share) * s.noise());
  }

  /** The mean of the root of scale times a chi-square variable: a chi variable's mean, sqrt(2) Gamma((k+1)/2) / Gamma(k/2). */
  private static double root(int freedom, double scale) {
    return freedom == 0 ? 0 : Math.sqrt(2 * scale) * Math.exp(LogGamma.ofHalf(freedom + 1) - LogGamma.ofHalf(freedom));
  }
}
