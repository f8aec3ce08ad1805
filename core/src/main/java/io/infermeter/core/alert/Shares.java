// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricValue;
import java.util.Optional;

/**
 * A value that is a share of rows, as independent rows: rows of one batch resemble one another, and so they count as fewer.
 *
 * @param successes rows that are so
 * @param n all rows
 */
record Shares(long successes, long n) {
  private static final double SAME = 1e-9;

  /** The rows behind a value; empty if it is no share of rows. */
  static Optional<Shares> of(Measured measured) {
    Measured.Proportion rows = measured.proportion();
    if (rows == null || rows.n() <= 0 || !(measured.value() instanceof MetricValue.Number number)) {
      return Optional.empty();
    }
    double share = (double) rows.successes() / rows.n();
    if (Math.abs(share - number.value()) > SAME) {
      return Optional.empty();
    }
    return Optional.of(new Shares(rows.successes(), rows.n()).worth(rows.n() / measured.effect()));
  }

  /** The same share of so many rows; rounded towards less evidence of a difference from the half. */
  Shares worth(double rows) {
    if (rows >= n * (1 - SAME)) {
      return this;
    }
    long fewer = Math.max(1, (long) rows);
    return new Shares(Math.round((double) successes / n * fewer), fewer);
  }

  double share() {
    return (double) successes / n;
  }

  /** The probability of so small a share by chance, if the other is of the same population. */
  double lessThan(Shares other) {
    return ExactTests.fewerThanChance(successes, n, other.successes, other.n);
  }

  /** The probability of so large a share by chance. */
  double moreThan(Shares other) {
    return ExactTests.fewerThanChance(n - successes, n, other.n - other.successes, other.n);
  }
}
