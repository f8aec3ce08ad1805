// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.model.ModelSettings;
import java.util.List;
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
