// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionParts;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.ReplicaExtremes;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a value of one group and one window is computed from.
 *
 * @param predictions counts of predicted rows; empty where the metric's {@link Kind} does not ask for them
 * @param calls counts of calls; likewise
 * @param extremes what does not add up of calls; likewise
 * @param resources samples in time order; likewise
 * @param windowSeconds the width of the window
 * @param model the settings of the group's only model; null where a group holds several models or none
 * @param rows the stored predictions themselves, in time order; empty where the metric does not {@link Need} them
 * @param buckets the parts of the window, or of the group, that are held against one another; empty where not needed
 * @param reference what the window is held against; null where not needed, or where there is none
 */
public record Material(
    PredictionTally predictions,
    CallTally calls,
    ReplicaExtremes extremes,
    List<ResourceSample> resources,
    double windowSeconds,
    @Nullable ModelSettings model,
    List<StoredPrediction> rows,
    List<Bucket> buckets,
    @Nullable Reference reference) {

  public Material {
    resources = List.copyOf(resources);
    rows = List.copyOf(rows);
    buckets = List.copyOf(buckets);
  }

  /** What a metric needs beside the counts of its window. */
  public enum Need {
    /** The stored predictions of the window: bounded in number, and gone after the retention of rows. */
    ROWS,
    /** The counts of each part of the window. */
    BUCKETS,
    /** The counts of what the question names as its baseline. */
    REFERENCE,
    /** The stored predictions of the baseline. */
    REFERENCE_ROWS,
    /** The grids of scores among the counts, which are large: only where they are named are they read. */
    SCORES,
    /** The answers to identical inputs among the counts; likewise. */
    INPUTS,
    /** The values of features and of predicted numbers among the counts; likewise. */
    FEATURES,
    /** The greatest and least number of calls in flight, and the time with any: aggregates have them only some time after the calls. */
    IN_FLIGHT
  }

  /** The parts of predictions that are read for these needs. */
  public static PredictionParts parts(Set<Need> needs) {
    PredictionParts parts = PredictionParts.SMALL;
    if (needs.contains(Need.SCORES)) {
      parts = parts.with(PredictionPart.SCORES).with(PredictionPart.CONFIDENCE);
    }
    if (needs.contains(Need.INPUTS)) {
      parts = parts.with(PredictionPart.INPUTS);
    }
    return needs.contains(Need.FEATURES) ? parts.with(PredictionPart.FEATURES).with(PredictionPart.NUMBERS) : parts;
  }

  /**
   * A part of a window, or of a group.
   *
   * @param name the start of its time in ISO 8601, or the value of its dimension
   * @param predictions its counts
   */
  public record Bucket(String name, PredictionTally predictions) {}

  /**
   * What a window is held against: a pinned reference, another time, or another series.
   *
   * @param name what it is, in words
   * @param predictions its counts
   * @param rows its stored predictions, in time order; empty where not needed
   */
  public record Reference(String name, PredictionTally predictions, List<StoredPrediction> rows) {
    public Reference {
      rows = List.copyOf(rows);
    }
  }

  /** What a metric needs to be read. */
  public enum Kind {
    PREDICTIONS,
    CALLS,
    RESOURCES
  }

  public static Material ofPredictions(PredictionTally predictions, double windowSeconds, @Nullable ModelSettings model) {
    return new Material(predictions, new CallTally(), new ReplicaExtremes(), List.of(), windowSeconds, model, List.of(), List.of(), null);
  }

  public static Material ofCalls(CallTally calls, ReplicaExtremes extremes, double windowSeconds) {
    return new Material(new PredictionTally(), calls, extremes, List.of(), windowSeconds, null, List.of(), List.of(), null);
  }

  public static Material ofResources(List<ResourceSample> samples, double windowSeconds) {
    return new Material(new PredictionTally(), new CallTally(), new ReplicaExtremes(), samples, windowSeconds, null, List.of(), List.of(), null);
  }

  public Material withRows(List<StoredPrediction> others) {
    return new Material(predictions, calls, extremes, resources, windowSeconds, model, others, buckets, reference);
  }

  public Material withBuckets(List<Bucket> others) {
    return new Material(predictions, calls, extremes, resources, windowSeconds, model, rows, others, reference);
  }

  public Material withReference(Reference other) {
    return new Material(predictions, calls, extremes, resources, windowSeconds, model, rows, buckets, other);
  }
}
