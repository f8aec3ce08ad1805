// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.model.ModelSettings;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One metric: what it is, and how it is computed. Immutable and thread-safe. */
public interface MetricDefinition {
  MetricDescriptor descriptor();

  /** What has to be read for it. */
  Material.Kind material();

  /**
   * Whether calls that are not ok are left out where the question does not speak of the outcome: true of latencies, which fast
   * failures would flatter; false of counts and ratios over all calls. Only asked of metrics of calls.
   */
  default boolean okCallsOnly() {
    return false;
  }

  /** What has to be read beside the counts of a window, with these parameters. */
  default Set<Material.Need> needs(MetricParameters resolved) {
    return Set.of();
  }

  /** What it can be computed from, and on what basis; the first of each is the default. */
  default Support support() {
    return Support.COUNTED;
  }

  /**
   * What a metric can be computed from.
   *
   * @param computations from which material; the first is the default
   * @param bases from labels, an estimate, or both; the first is the default
   */
  record Support(List<MetricParameters.Computation> computations, List<MetricParameters.Basis> bases) {
    /** Counts of labelled rows alone. */
    public static final Support COUNTED =
        new Support(List.of(MetricParameters.Computation.COUNTS), List.of(MetricParameters.Basis.REALIZED));

    public Support {
      computations = List.copyOf(computations);
      bases = List.copyOf(bases);
    }
  }

  /**
   * Fills in every default.
   *
   * @param asked validated parameters: only those that the descriptor names are set, each in its range
   * @param model the settings of the group's only model; null where there is none
   */
  MetricParameters resolve(MetricParameters asked, @Nullable ModelSettings model);

  /**
   * Computes the value of one group and window: one element, or, where the metric adds a dimension (the average NONE), one for each of
   * its values.
   *
   * @param resolved parameters with every default filled in
   */
  List<Measured> compute(Material material, MetricParameters resolved);
}
