// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.BUCKET;
import static io.infermeter.core.metric.Parameter.RUN_LENGTH;

import io.infermeter.core.metric.Material.Need;
import io.infermeter.core.metric.MetricValue.Reason;
import io.infermeter.core.metric.MetricValue.Undefined;
import io.infermeter.core.stability.Cusum;
import io.infermeter.core.stability.Ewma;
import io.infermeter.core.stability.Fluctuation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Detectors of a change, replayed over the buckets of each point's window in the order of their time. A bucket's step is how many standard
 * errors its value is from the baseline's; buckets without rows are no step.
 */
final class DetectorMetrics {
  /** Minutes of 30 days: with buckets of a minute, a false alarm a month. */
  static final double USUAL_RUN_LENGTH = 43_200;

  private static final String STEPS =
      " Steps are z = (value of a bucket - value of the baseline) / standard error; outside the control limits, which give run_length"
          + " buckets until a false alarm, it alarms: ";

  private enum Detector {
    EWMA("ewma", "Exponentially weighted moving average of %s, in standard errors." + STEPS + "Z = 0.2 z + 0.8 Z.", "Roberts 1959"),
    CUSUM("cusum",
        "Cumulative sum of %s, in standard errors; negative where the downward sum is the larger." + STEPS
            + "U = max(0, U + z - 0.5), D = max(0, D - z - 0.5).",
        "Page 1954");

    private final String suffix;
    private final String text;
    private final String source;

    Detector(String suffix, String text, String source) {
      this.suffix = suffix;
      this.text = text;
      this.source = source;
    }

    /** The state after all steps: where it is, and how far it may be. */
    double[] replay(List<Double> steps, double runLength) {
      if (this == EWMA) {
        Ewma state = Ewma.with(Ewma.USUAL_WEIGHT, runLength);
        for (double step : steps) {
          state = state.after(step);
        }
        return new double[] {state.value(), state.edge()};
      }
      Cusum state = Cusum.with(Cusum.USUAL_ALLOWANCE, runLength);
      for (double step : steps) {
        state = state.after(step);
      }
      return new double[] {state.value(), state.limit()};
    }
  }

  private DetectorMetrics() {}

  /** @param bases the catalogue so far */
  static List<MetricDefinition> of(List<MetricDefinition> bases) {
    List<MetricDefinition> metrics = new ArrayList<>();
    for (MetricDefinition base : bases) {
      if (FluctuationMetrics.WATCHED.contains(base.descriptor().name())) {
        for (Detector detector : Detector.values()) {
          metrics.add(metric(base, detector));
        }
      }
    }
    return metrics;
  }

  private static MetricDefinition metric(MetricDefinition base, Detector detector) {
    MetricDescriptor of = base.descriptor();
    Description description =
        Description.of(of.name() + "_" + detector.suffix, Description.OF_PREDICTIONS, String.format(detector.text, of.name()))
            .takes(FluctuationMetrics.parameters(of, BUCKET, RUN_LENGTH))
            .as(detector.source);
    if (of.needsLabels()) {
      description.needsLabels();
    }
    Definition definition =
        Definition.ofPredictions(description, Defaults.BY_AVERAGE, (material, asked) -> compute(base, detector, material, asked))
            .needing(resolved -> Set.of(Need.BUCKETS, Need.REFERENCE))
            .reading(base);
    return new OwnDefaults(definition, asked -> asked.runLength().isPresent() ? asked : asked.withRunLength(USUAL_RUN_LENGTH));
  }

  private static List<Measured> compute(MetricDefinition base, Detector detector, Material material, MetricParameters asked) {
    if (material.reference() == null) {
      return List.of(Measured.of(new Undefined(Reason.NO_TRAFFIC, "this series is what the others are held against"), 0));
    }
    PartValues values = new PartValues(base, material, asked);
    Map<Map<String, String>, List<Measured>> bySeries = values.bySeries();
    double effect = values.effect();
    List<Measured> result = new ArrayList<>();
    for (Measured expected : values.of(material.reference().predictions())) {
      List<Measured> buckets = bySeries.getOrDefault(expected.dimensions(), List.of());
      Measured measured = measured(detector, expected, buckets, effect, asked.runLength().orElse(USUAL_RUN_LENGTH));
      String name = expected.dimensions().get(Measured.CLASS);
      result.add(name == null ? measured : measured.ofClass(name));
    }
    return result;
  }

  private static Measured measured(Detector detector, Measured expected, List<Measured> buckets, double effect, double runLength) {
    Optional<Fluctuation.Part> target = PartValues.part(expected);
    if (target.isEmpty()) {
      return Measured.of(withoutTarget(expected), 0);
    }
    double rowVariance = rowVariance(expected, target.get()) * effect;
    List<Fluctuation.Part> parts = buckets.stream().map(PartValues::part).flatMap(Optional::stream).toList();
    if (!(rowVariance > 0) || parts.isEmpty()) {
      return Measured.of(
          parts.isEmpty()
              ? Absence.noPredictions()
              : Absence.zeroDivision("all rows of the baseline are alike, so no change can be told from chance"),
          0);
    }
    List<Double> steps = parts.stream().map(part -> (part.value() - target.get().value()) / Math.sqrt(rowVariance / part.n())).toList();
    double[] state = detector.replay(steps, runLength);
    Interval limits =
        new Interval(
            Interval.Kind.CONTROL_LIMITS, MetricParameters.IntervalMethod.NORMAL, -state[1], state[1], 1 - 1 / runLength);
    long rows = (long) parts.stream().mapToDouble(Fluctuation.Part::n).sum();
    return Measured.of(new MetricValue.Number(state[0]), rows).withIntervals(List.of(limits));
  }

  /** Of a share of 0 or 1 a row more of either kind is assumed, or the first other row would be infinitely far. */
  private static double rowVariance(Measured expected, Fluctuation.Part target) {
    if (!PartValues.isShare(expected)) {
      return target.rowVariance();
    }
    double share = (expected.proportion().successes() + 0.5) / (expected.proportion().n() + 1.0);
    return share * (1 - share);
  }

  private static Undefined withoutTarget(Measured expected) {
    return expected.value() instanceof Undefined why
        ? new Undefined(why.reason(), "of the baseline: " + why.message())
        : new Undefined(Reason.NO_TRAFFIC, "how far the baseline's value strays by chance is not known; choose another baseline");
  }
}
