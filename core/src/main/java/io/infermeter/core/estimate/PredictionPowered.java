// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

import java.util.ArrayList;
import java.util.List;

/**
 * Prediction-powered inference with power tuning, for the value that this very window will have once all labels are known. In a stratum with
 * n labelled rows (L) and m others (U), the mean of anything of the others is taken to be
 * mean_L(truth) + b (mean_U(expected) - mean_L(expected)), where b = Cov(truth, expected) / Var(expected) over the labelled rows,
 * clipped to [0, 1 + n/m]. The variance of the stratum's sum is then (n + m) m / n times that of truth - b expected. A stratum without
 * labels has its expected rows.
 *
 * <p>For the accuracy this is, with lambda = b / (1 + n/m): mean_L(c) + lambda (mean_U(q) - mean_L(q)), where c tells whether a row is
 * right and q how sure the model was. Other metrics are taken apart into their slopes (the delta method).
 *
 * <p>Source: A. N. Angelopoulos, J. C. Duchi, T. Zrnic, "PPI++: Efficient Prediction-Powered Inference" (2023); post-stratification and
 * the finite window as in W. G. Cochran, Sampling Techniques, sections 5A.9 and 7.
 */
final class PredictionPowered {
  /** Below so many labels a stratum is tuned, or its variance taken, together with the others. */
  private static final int FEWEST_TO_TUNE = 30;
  private static final int FEWEST_FOR_VARIANCE = 10;

  private final EstimatedRows rows;
  private final MatrixFunction metric;
  private final List<Stratum> strata = new ArrayList<>();

  PredictionPowered(EstimatedRows rows, MatrixFunction metric, Stratification stratification) {
    this.rows = rows;
    this.metric = metric;
    for (List<ProbableRow> stratum : Strata.of(rows.rows(), stratification)) {
      strata.add(new Stratum(stratum));
    }
  }

  Estimate estimate() {
    strata.forEach(stratum -> stratum.factor = 1);
    ExpectedConfusion first = matrix();
    if (Double.isNaN(metric.value(first))) {
      return Estimate.NONE;
    }
    tune(EstimatedRows.slopes(metric, first));
    ExpectedConfusion matrix = matrix();
    double value = metric.value(matrix);
    return Double.isNaN(value) ? Estimate.NONE : new Estimate(value, Math.sqrt(variance(EstimatedRows.slopes(metric, matrix))));
  }

  private void tune(double[][] slopes) {
    Products all = new Products();
    List<Products> each = new ArrayList<>();
    for (Stratum stratum : strata) {
      Products own = stratum.products(slopes);
      each.add(own);
      all.add(own);
    }
    for (int i = 0; i < strata.size(); i++) {
      Stratum stratum = strata.get(i);
      double factor = (stratum.labelled >= FEWEST_TO_TUNE ? each.get(i) : all).factor();
      double most = stratum.unlabelled == 0 ? 0 : 1 + (double) stratum.labelled / stratum.unlabelled;
      stratum.factor = Math.clamp(factor, 0, most);
    }
  }

  private ExpectedConfusion matrix() {
    ExpectedConfusion matrix = new ExpectedConfusion(rows.model().classes());
    strata.forEach(stratum -> stratum.addTo(matrix));
    return matrix;
  }

  private double variance(double[][] slopes) {
    Products all = new Products();
    List<Products> each = new ArrayList<>();
    for (Stratum stratum : strata) {
      Products own = stratum.products(slopes);
      each.add(own);
      all.add(own);
    }
    double sum = 0;
    double withoutLabels = 0;
    for (int i = 0; i < strata.size(); i++) {
      Stratum stratum = strata.get(i);
      if (stratum.labelled == 0) {
        sum += stratum.rows.stream().mapToDouble(row -> row.variance(slopes)).sum();
        withoutLabels += stratum.unlabelled;
      } else {
        double ofOne = (stratum.labelled >= FEWEST_FOR_VARIANCE ? each.get(i) : all).residual(stratum.factor);
        sum += (double) stratum.rows.size() * stratum.unlabelled / stratum.labelled * ofOne;
      }
    }
    return sum + rows.ofReference(slopes, withoutLabels);
  }

  /** Centred sums of products over labelled rows. */
  private static final class Products {
    private double truths;
    private double both;
    private double expectations;
    private double freedom;

    void add(Products other) {
      truths += other.truths;
      both += other.both;
      expectations += other.expectations;
      freedom += other.freedom;
    }

    double factor() {
      return expectations > 0 ? both / expectations : 0;
    }

    double residual(double factor) {
      return freedom > 0 ? Math.max(0, truths - 2 * factor * both + factor * factor * expectations) / freedom : 0;
    }
  }

  /** Rows of which those with a label speak for those without. */
  private static final class Stratum {
    private final List<ProbableRow> rows;
    private final long labelled;
    private final long unlabelled;
    private double factor;

    Stratum(List<ProbableRow> rows) {
      this.rows = rows;
      this.labelled = Strata.labelled(rows);
      this.unlabelled = rows.size() - labelled;
    }

    void addTo(ExpectedConfusion matrix) {
      double more = labelled == 0 ? 0 : (double) unlabelled / labelled;
      for (ProbableRow row : rows) {
        boolean known = row.row().labelled();
        if (known) {
          int truth = row.row().truth() == ScoredRow.OUTSIDE ? matrix.classes().size() : row.row().truth();
          matrix.add(truth, row.row().predicted(), 1 + more);
        }
        double expected = known ? -factor * more : labelled == 0 ? 1 : factor;
        for (int truth = 0; expected != 0 && truth < row.probabilities().length; truth++) {
          matrix.add(truth, row.row().predicted(), expected * row.probabilities()[truth]);
        }
      }
    }

    Products products(double[][] slopes) {
      Products products = new Products();
      double meanTruth = 0;
      double meanExpected = 0;
      for (ProbableRow row : rows) {
        if (row.row().labelled()) {
          meanTruth += row.realized(slopes) / labelled;
          meanExpected += row.expected(slopes) / labelled;
        }
      }
      for (ProbableRow row : rows) {
        if (row.row().labelled()) {
          double truth = row.realized(slopes) - meanTruth;
          double expected = row.expected(slopes) - meanExpected;
          products.truths += truth * truth;
          products.both += truth * expected;
          products.expectations += expected * expected;
        }
      }
      products.freedom = Math.max(0, labelled - 1);
      return products;
    }
  }
}
