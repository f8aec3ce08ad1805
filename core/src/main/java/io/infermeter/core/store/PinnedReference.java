// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.tally.PredictionTally;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A named, immutable set of predicted rows that windows of a model are held against.
 *
 * @param model the model as clients call it
 * @param name its name, unique within the model
 * @param createdMicros when it was pinned, microseconds since 1970
 * @param range the time that the rows were predicted in; null where they were brought from outside
 * @param rows how many rows
 * @param labelled how many of them have a truth
 * @param tally their counts
 */
public record PinnedReference(
    String model, String name, long createdMicros, @Nullable TimeRange range, long rows, long labelled, PredictionTally tally) {
  public PinnedReference {
    Objects.requireNonNull(model);
    Objects.requireNonNull(name);
    Objects.requireNonNull(tally);
  }
}
