// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.Material.Bucket;
import io.infermeter.core.stability.Fluctuation;
import io.infermeter.core.tally.ClassCounts;
import io.infermeter.core.tally.PredictionTally;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of one metric in each part of a window. */
final class PartValues {
  private final MetricDefinition metric;
  private final Material material;
  private final MetricParameters asked;

  /** @param asked the parameters of the metric that is built on this one */
  PartValues(MetricDefinition metric, Material material, MetricParameters asked) {
    this.metric = metric;
    this.material = material;
    this.asked = asked;
  }

  /** The values of each series that the metric answers, part by part; a part without such a series has none. */
  Map<Map<String, String>, List<Measured>> bySeries() {
    Map<Map<String, String>, List<Measured>> result = new LinkedHashMap<>();
    for (Bucket bucket : material.buckets()) {
      for (Measured measured : of(bucket.predictions())) {
        result.computeIfAbsent(measured.dimensions(), dimensions -> new ArrayList<>()).add(measured);
      }
    }
    return result;
  }

  /**
   * How many times more the values vary than if all rows were independent: the rows of one call resemble one another in whether they are
   * right. For metrics that do not look at labels it is not known, and 1.
   */
  double effect() {
    return metric.descriptor().needsLabels() ? DesignEffect.within(material.buckets().stream().map(Bucket::predictions).toList()) : 1;
  }

  /** The values from these counts. */
  List<Measured> of(PredictionTally tally) {
    List<String> classes = sharesOf();
    if (classes.isEmpty()) {
      return compute(tally, asked);
    }
    return classes.stream().flatMap(name -> compute(tally, asked.withPositiveClass(name)).stream().map(one -> one.ofClass(name))).toList();
  }

  /** A class that a part lacks has a share of 0 there, so the classes of all parts are looked up in each. */
  private List<String> sharesOf() {
    if (!metric.descriptor().name().equals("prediction_share") || !asked.positiveClass().isEmpty()) {
      return List.of();
    }
    ClassCounts all = material.predictions().predicted().copy();
    if (material.reference() != null) {
      all.add(material.reference().predictions().predicted());
    }
    return LabelSet.predicted(all, material.model());
  }

  private List<Measured> compute(PredictionTally tally, MetricParameters parameters) {
    Material part = Material.ofPredictions(tally, material.windowSeconds(), material.model());
    return metric.compute(part, metric.resolve(parameters, material.model()));
  }

  /** A value with its chance; empty if it has no value, or nobody knows how far it strays by chance. */
  static Optional<Fluctuation.Part> part(Measured measured) {
    if (!(measured.value() instanceof MetricValue.Number number)) {
      return Optional.empty();
    }
    if (isShare(measured)) {
      return Optional.of(Fluctuation.Part.ofShare(measured.proportion().successes(), measured.proportion().n()));
    }
    double n = measured.sampleCount();
    // A single row has a value, and no variance.
    double rowVariance = n == 1 && Double.isNaN(measured.standardError()) ? 0 : measured.standardError() * measured.standardError() * n;
    return n > 0 && Double.isFinite(rowVariance) ? Optional.of(new Fluctuation.Part(number.value(), n, rowVariance)) : Optional.empty();
  }

  /** Whether the value is the share of its rows itself, and not a function of one. */
  static boolean isShare(Measured measured) {
    Measured.Proportion proportion = measured.proportion();
    return proportion != null
        && proportion.n() > 0
        && measured.value() instanceof MetricValue.Number number
        && number.value() == (double) proportion.successes() / proportion.n();
  }
}
