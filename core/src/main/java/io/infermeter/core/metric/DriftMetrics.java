// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.COMPUTATION;
import static io.infermeter.core.metric.Parameter.CONFIDENCE_LEVEL;
import static io.infermeter.core.metric.Parameter.FEATURE;
import static io.infermeter.core.metric.Parameter.POSITIVE_CLASS;

import io.infermeter.core.metric.Material.Need;
import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.MetricValue.Reason;
import io.infermeter.core.metric.MetricValue.Undefined;
import io.infermeter.core.stability.DriftMeasure;
import io.infermeter.core.stability.DriftVerdict;
import io.infermeter.core.stability.KolmogorovSmirnov;
import io.infermeter.core.stability.TwoSamples;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** How far predictions, scores or features of inputs have moved away from a baseline. */
final class DriftMetrics {
  /** How sure an alarm is, where nothing else is asked. */
  static final double USUAL_LEVEL = 0.99;

  private static final String OF = " of the feature (prediction, score, or a feature of the input) between baseline and window.";
  private static final String BINS = " f and g are their shares in at most 30 bins: ";

  private DriftMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(
        metric("psi", "Population stability index" + OF + BINS + "sum (f - g) ln(f/g), 1/2 added to every count.", "PSI", DriftMeasure.PSI),
        metric("jensen_shannon_distance",
            "Jensen-Shannon distance" + OF + BINS + "sqrt(sum f log2(f/m) / 2 + sum g log2(g/m) / 2), m = (f + g)/2.",
            "scipy.spatial.distance.jensenshannon(base=2)", DriftMeasure.JENSEN_SHANNON),
        metric("hellinger_distance", "Hellinger distance" + OF + BINS + "sqrt(1 - sum sqrt(f g)).", "Hellinger 1909", DriftMeasure.HELLINGER),
        metric("total_variation_distance", "Total variation distance" + OF + BINS + "sum |f - g| / 2.", "total variation",
            DriftMeasure.TOTAL_VARIATION),
        metric("wasserstein_distance",
            "Wasserstein distance of order 1, in the unit of the values," + OF + " F and G are their distribution functions:"
                + " integral |F - G|.",
            "scipy.stats.wasserstein_distance", DriftMeasure.WASSERSTEIN),
        metric("chi_square_statistic",
            "Pearson's chi-square statistic" + OF + " O and E are observed and expected counts in at most 30 bins: sum (O - E)^2 / E.",
            "scipy.stats.chi2_contingency(correction=False)", DriftMeasure.CHI_SQUARE),
        kolmogorovSmirnov(),
        alarm());
  }

  private static Description describe(String name, String text, String semantics, DriftMeasure measure) {
    Description description = Description.of(name, Description.OF_PREDICTIONS, text).from(0).better(Better.LOWER).as(semantics);
    return switch (measure) {
      case JENSEN_SHANNON, HELLINGER, TOTAL_VARIATION, KOLMOGOROV_SMIRNOV -> description.upTo(1);
      case PSI, WASSERSTEIN, CHI_SQUARE -> description;
    };
  }

  private static MetricDefinition metric(String name, String text, String semantics, DriftMeasure measure) {
    return filled(
        Definition.ofPredictions(
                describe(name, text, semantics, measure).takes(FEATURE, POSITIVE_CLASS),
                Defaults.FUNCTION,
                (material, asked) -> List.of(fromBins(measure, material, asked)))
            .from(Computation.GRID)
            .needing(resolved -> Set.of(Need.REFERENCE))
            .reading(Need.SCORES, Need.FEATURES));
  }

  private static MetricDefinition filled(MetricDefinition metric) {
    return new OwnDefaults(metric, asked -> asked.feature().isEmpty() ? asked.withFeature(DriftSource.PREDICTION) : asked);
  }

  private static Measured fromBins(DriftMeasure measure, Material material, MetricParameters asked) {
    DriftSource source = new DriftSource(material, asked);
    TwoSamples fine = source.samples();
    Optional<Undefined> why = source.absence(fine).or(() -> unfit(measure, fine, asked));
    if (why.isPresent()) {
      return Measured.of(why.get(), 0);
    }
    TwoSamples coarse = fine.regrouped();
    // What follows the order of the values is best in the finest bins; what sums over bins needs full ones.
    TwoSamples used = measure.needsOrder() ? fine : coarse;
    return Measured.of(new MetricValue.Number(measure.of(used)), fine.currentRows())
        .withComparison(comparison(fine.referenceRows(), measure.expectedUnderNoChange(used), DriftMeasure.pValue(coarse), "chi_square"));
  }

  private static Optional<Undefined> unfit(DriftMeasure measure, TwoSamples fine, MetricParameters asked) {
    if (measure.needsOrder() && !fine.ordered()) {
      return Optional.of(Absence.wrongTask(asked.name() + " is of numbers, and these are classes, which have no order; ask for psi"));
    }
    if (!measure.needsOrder() && fine.bins().size() > 1 && fine.regrouped().bins().size() < 2) {
      return Optional.of(
          new Undefined(
              Reason.NO_TRAFFIC,
              "too few rows to tell: " + fine.currentRows() + ", and " + fine.referenceRows() + " of the baseline; ask about a longer time"));
    }
    return Optional.empty();
  }

  private static Comparison comparison(long referenceRows, double expected, double p, String test) {
    return new Comparison(
        OptionalDouble.empty(), referenceRows, OptionalDouble.empty(), null, OptionalDouble.of(expected), OptionalDouble.of(p),
        OptionalDouble.empty(), test);
  }

  private static MetricDefinition kolmogorovSmirnov() {
    return filled(
        Definition.ofPredictions(
                describe("ks_statistic",
                    "Kolmogorov-Smirnov statistic" + OF + " F and G are their distribution functions, from bins or exactly from rows:"
                        + " max |F - G|.",
                    "scipy.stats.ks_2samp", DriftMeasure.KOLMOGOROV_SMIRNOV)
                    .takes(FEATURE, POSITIVE_CLASS, COMPUTATION),
                Defaults.FUNCTION,
                (material, asked) ->
                    List.of(asked.computation() == Computation.ROWS ? fromRows(material, asked) : kolmogorovSmirnov(material, asked)))
            .from(Computation.GRID, Computation.ROWS)
            .needing(
                resolved ->
                    resolved.computation() == Computation.ROWS ? Set.of(Need.ROWS, Need.REFERENCE_ROWS) : Set.of(Need.REFERENCE))
            .reading(Need.SCORES, Need.FEATURES));
  }

  /** From bins the statistic is at most the exact one, so its p-value is at least the exact one. */
  private static Measured kolmogorovSmirnov(Material material, MetricParameters asked) {
    Measured measured = fromBins(DriftMeasure.KOLMOGOROV_SMIRNOV, material, asked);
    if (!(measured.value() instanceof MetricValue.Number number) || measured.comparison() == null) {
      return measured;
    }
    TwoSamples fine = new DriftSource(material, asked).samples();
    double p = KolmogorovSmirnov.largeSamplePValue(fine.referenceRows(), fine.currentRows(), number.value());
    Interval certain =
        new Interval(
            Interval.Kind.APPROXIMATION, MetricParameters.IntervalMethod.CERTAIN, number.value(), DriftMeasure.largestStatistic(fine), 1);
    return measured
        .withIntervals(List.of(certain))
        .withComparison(
            comparison(fine.referenceRows(), DriftMeasure.KOLMOGOROV_SMIRNOV.expectedUnderNoChange(fine), p, "ks"));
  }

  private static Measured fromRows(Material material, MetricParameters asked) {
    DriftSource source = new DriftSource(material, asked);
    Material.Reference reference = material.reference();
    double[] before = reference == null ? new double[0] : source.values(reference.rows());
    double[] now = source.values(material.rows());
    if (before.length == 0 || now.length == 0) {
      TwoSamples counts = TwoSamples.of(new long[] {before.length}, new long[] {now.length});
      Undefined why = source.absence(counts).orElseThrow();
      boolean classes = asked.feature().equals(DriftSource.PREDICTION) && !material.predictions().predicted().isZero();
      return Measured.of(classes ? unfit(DriftMeasure.KOLMOGOROV_SMIRNOV, source.samples(), asked).orElse(why) : why, 0);
    }
    KolmogorovSmirnov test = KolmogorovSmirnov.of(before, now);
    double expected = DriftMeasure.KOLMOGOROV_SMIRNOV.expectedUnderNoChange(TwoSamples.of(new long[] {before.length}, new long[] {now.length}));
    return Measured.of(new MetricValue.Number(test.statistic()), now.length)
        .withComparison(comparison(before.length, expected, test.pValue(), "ks"));
  }

  private static MetricDefinition alarm() {
    MetricDefinition metric =
        Definition.ofPredictions(
                Description.of("drift_alarm", Description.OF_PREDICTIONS,
                        "Whether the feature has drifted enough to act: 0 no, 1 warn, 2 alarm. Both must speak, Pearson's test with"
                            + " p <= 1 - confidence_level, and psi - expected_under_null >= 0.1 (warn) or 0.25 (alarm).")
                    .from(0)
                    .upTo(2)
                    .better(Better.LOWER)
                    .takes(FEATURE, POSITIVE_CLASS, CONFIDENCE_LEVEL),
                Defaults.FUNCTION,
                (material, asked) -> List.of(alarm(material, asked)))
            .from(Computation.GRID)
            .needing(resolved -> Set.of(Need.REFERENCE))
            .reading(Need.SCORES, Need.FEATURES);
    return new OwnDefaults(
        filled(metric),
        asked -> asked.confidenceLevel().isPresent() ? asked : asked.withConfidenceLevel(USUAL_LEVEL));
  }

  private static Measured alarm(Material material, MetricParameters asked) {
    Measured psi = fromBins(DriftMeasure.PSI, material, asked);
    if (psi.comparison() == null) {
      return psi;
    }
    TwoSamples coarse = new DriftSource(material, asked).samples().regrouped();
    DriftVerdict verdict = DriftVerdict.of(coarse, 1 - asked.confidenceLevel().orElse(USUAL_LEVEL));
    return Measured.of(new MetricValue.Number(verdict.ordinal()), psi.sampleCount()).withComparison(psi.comparison());
  }
}
