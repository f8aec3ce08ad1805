// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.model.ModelSettings;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A metric put together from its description, the rule for its defaults and its computation. */
record Definition(
    MetricDescriptor descriptor,
    Material.Kind material,
    boolean okCallsOnly,
    Defaults defaults,
    Computation computation,
    Needs asking,
    Support support)
    implements MetricDefinition {

  /** Computes the values of one group and window. */
  @FunctionalInterface
  interface Computation {
    List<Measured> compute(Material material, MetricParameters resolved);
  }

  /** What has to be read for a question. */
  @FunctionalInterface
  interface Needs {
    Needs NONE = resolved -> Set.of();

    Set<Material.Need> of(MetricParameters resolved);
  }

  /** A computation with one value. */
  @FunctionalInterface
  interface SingleComputation {
    Measured compute(Material material, MetricParameters resolved);
  }

  static Definition ofPredictions(Description description, Defaults defaults, Computation computation) {
    return new Definition(description.build(), Material.Kind.PREDICTIONS, false, defaults, computation, Needs.NONE, Support.COUNTED);
  }

  static Definition ofCalls(Description description, boolean okCallsOnly, SingleComputation computation) {
    return new Definition(
        description.build(), Material.Kind.CALLS, okCallsOnly, Defaults.PROPORTION, (m, p) -> List.of(computation.compute(m, p)),
        Needs.NONE, Support.COUNTED);
  }

  /** Of all calls, with a dimension that the metric adds. */
  static Definition ofCallsEach(Description description, Computation computation) {
    return new Definition(description.build(), Material.Kind.CALLS, false, Defaults.PROPORTION, computation, Needs.NONE, Support.COUNTED);
  }

  static Definition ofResources(Description description, SingleComputation computation) {
    return new Definition(
        description.build(), Material.Kind.RESOURCES, false, Defaults.PROPORTION, (m, p) -> List.of(computation.compute(m, p)),
        Needs.NONE, Support.COUNTED);
  }

  /** The same, with more to be read. */
  Definition needing(Needs others) {
    Needs both =
        resolved -> {
          Set<Material.Need> all = EnumSet.noneOf(Material.Need.class);
          all.addAll(asking.of(resolved));
          all.addAll(others.of(resolved));
          return all;
        };
    return new Definition(descriptor, material, okCallsOnly, defaults, computation, both, support);
  }

  /** The same, of large counts that are read only where they are named. */
  Definition reading(Material.Need... counts) {
    Set<Material.Need> named = Set.of(counts);
    return needing(resolved -> named);
  }

  /** The same, computed from values of another metric, whose large counts it needs. */
  Definition reading(MetricDefinition base) {
    return needing(
        resolved -> {
          Set<Material.Need> large = EnumSet.of(Material.Need.SCORES, Material.Need.INPUTS, Material.Need.FEATURES);
          large.retainAll(base.needs(resolved));
          return large;
        });
  }

  /** The same, computed in another way. */
  Definition computing(Computation other) {
    return new Definition(descriptor, material, okCallsOnly, defaults, other, asking, support);
  }

  /** The same, computed from these, the first by default. */
  Definition from(MetricParameters.Computation... computations) {
    return new Definition(
        descriptor, material, okCallsOnly, defaults, computation, asking, new Support(List.of(computations), support.bases()));
  }

  /** The same, from counts, or exactly from the stored rows, which are read where they are asked for. */
  Definition alsoFromRows() {
    return from(MetricParameters.Computation.COUNTS, MetricParameters.Computation.ROWS)
        .needing(resolved -> resolved.computation() == MetricParameters.Computation.ROWS ? Set.of(Material.Need.ROWS) : Set.of());
  }

  /** The same, from labels, by confidence alone, or by both together. */
  Definition alsoEstimated() {
    return estimatedOn(MetricParameters.Basis.REALIZED, MetricParameters.Basis.ESTIMATED, MetricParameters.Basis.COMBINED);
  }

  /** The same, on these bases, one of which is an estimate that learns from a reference. */
  Definition estimatedOn(MetricParameters.Basis... bases) {
    Definition learning =
        new Definition(
            descriptor.alsoTaking(Parameter.CALIBRATION), material, okCallsOnly, defaults, computation, asking,
            new Support(support.computations(), List.of(bases)));
    return learning.needing(Estimation::needs);
  }

  @Override
  public Set<Material.Need> needs(MetricParameters resolved) {
    return asking.of(resolved);
  }

  @Override
  public MetricParameters resolve(MetricParameters asked, @Nullable ModelSettings model) {
    return defaults.fill(descriptor.parameters(), withDefaultSource(asked), model);
  }

  private MetricParameters withDefaultSource(MetricParameters asked) {
    return asked.withBasisAndComputation(
        asked.basis() == null && descriptor.parameters().contains(Parameter.BASIS) ? support.bases().getFirst() : asked.basis(),
        asked.computation() == null && descriptor.parameters().contains(Parameter.COMPUTATION)
            ? support.computations().getFirst()
            : asked.computation());
  }

  @Override
  public List<Measured> compute(Material from, MetricParameters resolved) {
    return computation.compute(from, resolved);
  }
}
