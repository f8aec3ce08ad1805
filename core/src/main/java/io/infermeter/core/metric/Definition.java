// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.model.ModelSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A metric put together from its description, the rule for its defaults and its computation. */
record Definition(
    MetricDescriptor descriptor, Material.Kind material, boolean okCallsOnly, Defaults defaults, Computation computation)
    implements MetricDefinition {

  /** Computes the values of one group and window. */
  @FunctionalInterface
  interface Computation {
    List<Measured> compute(Material material, MetricParameters resolved);
  }

  /** A computation with one value. */
  @FunctionalInterface
  interface SingleComputation {
    Measured compute(Material material, MetricParameters resolved);
  }

  static Definition ofPredictions(Description description, Defaults defaults, Computation computation) {
    return new Definition(description.build(), Material.Kind.PREDICTIONS, false, defaults, computation);
  }

  static Definition ofCalls(Description description, boolean okCallsOnly, SingleComputation computation) {
    return new Definition(
        description.build(), Material.Kind.CALLS, okCallsOnly, Defaults.PROPORTION, (m, p) -> List.of(computation.compute(m, p)));
  }

  static Definition ofResources(Description description, SingleComputation computation) {
    return new Definition(
        description.build(), Material.Kind.RESOURCES, false, Defaults.PROPORTION, (m, p) -> List.of(computation.compute(m, p)));
  }

  @Override
  public MetricParameters resolve(MetricParameters asked, @Nullable ModelSettings model) {
    return defaults.fill(descriptor.parameters(), asked, model);
  }

  @Override
  public List<Measured> compute(Material from, MetricParameters resolved) {
    return computation.compute(from, resolved);
  }
}
