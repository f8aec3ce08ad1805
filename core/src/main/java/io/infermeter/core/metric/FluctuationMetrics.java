// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.ACROSS;
import static io.infermeter.core.metric.Parameter.BUCKET;

import io.infermeter.core.metric.MetricValue.Reason;
import io.infermeter.core.metric.MetricValue.Undefined;
import io.infermeter.core.stability.Fluctuation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** How much a metric changes from part to part of a window, or from segment to segment: as measured, and truly. */
final class FluctuationMetrics {
  /** The metrics that can be asked about so. */
  static final List<String> WATCHED =
      List.of("accuracy", "balanced_accuracy", "precision", "recall", "f1", "prediction_share", "prediction_mean");

  /** Parameters of those metrics that stay what they are; the others are about a single value. */
  private static final Set<Parameter> KEPT =
      EnumSet.of(Parameter.AVERAGE, Parameter.ZERO_DIVISION, Parameter.POSITIVE_CLASS, Parameter.CLASS_SET_RULE);

  private static final String PARTS = " over the parts of the window: of time (bucket), or of a dimension (across).";

  private enum Statistic {
    RANGE("range", "Largest less smallest %s" + PARTS + " As measured, noise of sampling included: max x_i - min x_i."),
    STDDEV("stddev", "Standard deviation of %s" + PARTS + " As measured, noise of sampling included: sqrt(sum (x_i - mean)^2 / T)."),
    TAU("tau",
        "Standard deviation of the true %s" + PARTS + " The noise of sampling is taken away, with w_i = n_i / variance of a row:"
            + " tau^2 = max(0, (Q - (T - 1)) / (sum w - sum w^2 / sum w)), Q = sum w (x_i - mean)^2."),
    I2("i2", "Share of the spread of %s" + PARTS + " What is not noise of sampling: I^2 = max(0, (Q - (T - 1)) / Q)."),
    CV("cv", "True fluctuation of %s in units of its size," + PARTS + " Without the noise of sampling: tau / |weighted mean|.");

    private final String suffix;
    private final String text;

    Statistic(String suffix, String text) {
      this.suffix = suffix;
      this.text = text;
    }

    MetricValue of(Fluctuation fluctuation) {
      return switch (this) {
        case RANGE -> new MetricValue.Number(fluctuation.range());
        case STDDEV -> new MetricValue.Number(fluctuation.deviation());
        case TAU -> new MetricValue.Number(fluctuation.tau());
        case I2 -> new MetricValue.Number(fluctuation.iSquared());
        case CV ->
            fluctuation.mean() == 0
                ? new Undefined(Reason.ZERO_DIVISION, "the mean over all parts is 0; ask for the tau instead")
                : new MetricValue.Number(fluctuation.tau() / Math.abs(fluctuation.mean()));
      };
    }
  }

  private FluctuationMetrics() {}

  /** @param bases the catalogue so far */
  static List<MetricDefinition> of(List<MetricDefinition> bases) {
    List<MetricDefinition> metrics = new ArrayList<>();
    for (MetricDefinition base : bases) {
      if (WATCHED.contains(base.descriptor().name())) {
        for (Statistic statistic : Statistic.values()) {
          metrics.add(metric(base, statistic));
        }
      }
    }
    return metrics;
  }

  private static MetricDefinition metric(MetricDefinition base, Statistic statistic) {
    MetricDescriptor of = base.descriptor();
    Description description =
        Description.of(of.name() + "_" + statistic.suffix, Description.OF_PREDICTIONS, String.format(statistic.text, of.name()))
            .from(0)
            .better(MetricDescriptor.Better.LOWER)
            .takes(parameters(of, BUCKET, ACROSS))
            .as(statistic.ordinal() < Statistic.TAU.ordinal() ? "numpy" : "DerSimonian and Laird 1986");
    if (statistic == Statistic.I2) {
      description.upTo(1);
    }
    if (of.needsLabels()) {
      description.needsLabels();
    }
    return Definition.ofPredictions(description, Defaults.BY_AVERAGE, (material, asked) -> compute(base, statistic, material, asked))
        .needing(resolved -> Set.of(Material.Need.BUCKETS))
        .reading(base);
  }

  /** The parameters that a metric built on another one takes. */
  static Parameter[] parameters(MetricDescriptor of, Parameter... own) {
    Set<Parameter> taken = EnumSet.copyOf(List.of(own));
    of.parameters().stream().filter(KEPT::contains).forEach(taken::add);
    return taken.toArray(Parameter[]::new);
  }

  private static List<Measured> compute(MetricDefinition base, Statistic statistic, Material material, MetricParameters asked) {
    PartValues values = new PartValues(base, material, asked);
    List<Measured> result = new ArrayList<>();
    double effect = values.effect();
    values.bySeries().forEach((dimensions, parts) -> result.add(measured(statistic, parts, effect, dimensions)));
    // Parts without any value answer for no class; where others have values, they say nothing.
    if (result.size() > 1) {
      result.removeIf(one -> one.dimensions().isEmpty() && one.value() instanceof Undefined);
    }
    return result.isEmpty() ? List.of(Measured.of(Absence.noPredictions(), 0)) : result;
  }

  private static Measured measured(Statistic statistic, List<Measured> values, double effect, Map<String, String> dimensions) {
    List<Fluctuation.Part> parts = values.stream().map(PartValues::part).flatMap(Optional::stream).toList();
    long rows = values.stream().mapToLong(Measured::sampleCount).sum();
    Measured plain = Measured.of(parts.size() < 2 ? tooFew(values) : new MetricValue.Number(0), rows);
    if (parts.size() >= 2) {
      boolean shares = values.stream().filter(one -> one.value() instanceof MetricValue.Number).allMatch(PartValues::isShare);
      Fluctuation fluctuation = shares ? Fluctuation.ofShares(parts, effect) : Fluctuation.ofValues(parts, effect);
      plain = Measured.of(statistic.of(fluctuation), rows).withComparison(homogeneity(fluctuation));
    }
    return dimensions.isEmpty() ? plain : plain.ofClass(dimensions.getOrDefault(Measured.CLASS, ""));
  }

  /** Cochran's test: whether all parts could have the same true value. */
  private static Comparison homogeneity(Fluctuation fluctuation) {
    return new Comparison(
        OptionalDouble.empty(), 0, OptionalDouble.empty(), null, OptionalDouble.empty(), OptionalDouble.of(fluctuation.pValue()),
        OptionalDouble.empty(), "chi_square");
  }

  private static Undefined tooFew(List<Measured> values) {
    return values.stream()
        .map(Measured::value)
        .filter(Undefined.class::isInstance)
        .map(Undefined.class::cast)
        .findFirst()
        .filter(why -> values.stream().allMatch(one -> one.value() instanceof Undefined))
        .orElseGet(
            () ->
                new Undefined(
                    Reason.NO_TRAFFIC,
                    "fewer than two parts of the window have a value with a known chance; ask about a longer time, or for narrower buckets"));
  }
}
