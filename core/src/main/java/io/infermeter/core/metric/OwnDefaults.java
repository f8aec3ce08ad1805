// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.model.ModelSettings;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A metric that has defaults of its own, which are filled in before the usual ones. */
record OwnDefaults(MetricDefinition metric, UnaryOperator<MetricParameters> fill) implements MetricDefinition {
  /** A metric that is computed from bins, or exactly from stored rows where they are asked for. */
  static Definition grid(Definition metric) {
    return metric.alsoFromRows().from(Computation.GRID, Computation.ROWS);
  }

  /** A metric that is computed from stored rows, or from bins where they are asked for. */
  static Definition rows(Definition metric) {
    return metric.alsoFromRows().from(Computation.ROWS, Computation.GRID);
  }

  /** A metric with this quantile where none is asked. */
  static MetricDefinition quantile(MetricDefinition metric, double quantile) {
    return new OwnDefaults(
        metric, asked -> asked.quantile().isPresent() ? asked : asked.withQuantile(quantile));
  }

  /** A metric with this k where none is asked. */
  static MetricDefinition k(MetricDefinition metric, int k) {
    return new OwnDefaults(metric, asked -> asked.k().isPresent() ? asked : asked.withK(k));
  }

  @Override
  public MetricDescriptor descriptor() {
    return metric.descriptor();
  }

  @Override
  public Material.Kind material() {
    return metric.material();
  }

  @Override
  public boolean okCallsOnly() {
    return metric.okCallsOnly();
  }

  @Override
  public Set<Material.Need> needs(MetricParameters resolved) {
    return metric.needs(resolved);
  }

  @Override
  public Support support() {
    return metric.support();
  }

  @Override
  public MetricParameters resolve(MetricParameters asked, @Nullable ModelSettings model) {
    return metric.resolve(fill.apply(asked), model);
  }

  @Override
  public List<Measured> compute(Material material, MetricParameters resolved) {
    return metric.compute(material, resolved);
  }
}
