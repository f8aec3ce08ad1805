// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionTally;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a value of one group and one window is computed from.
 *
 * @param predictions counts of predicted rows; empty where the metric's {@link Kind} does not ask for them
 * @param calls counts of calls; likewise
 * @param resources samples in time order; likewise
 * @param windowSeconds the width of the window
 * @param model the settings of the group's only model; null where a group holds several models or none
 */
public record Material(
    PredictionTally predictions,
    CallTally calls,
    List<ResourceSample> resources,
    double windowSeconds,
    @Nullable ModelSettings model) {

  /** What a metric needs to be read. */
  public enum Kind {
    PREDICTIONS,
    CALLS,
    RESOURCES
  }

  public static Material ofPredictions(PredictionTally predictions, double windowSeconds, @Nullable ModelSettings model) {
    return new Material(predictions, new CallTally(), List.of(), windowSeconds, model);
  }

  public static Material ofCalls(CallTally calls, double windowSeconds) {
    return new Material(new PredictionTally(), calls, List.of(), windowSeconds, null);
  }

  public static Material ofResources(List<ResourceSample> samples, double windowSeconds) {
    return new Material(new PredictionTally(), new CallTally(), samples, windowSeconds, null);
  }
}
