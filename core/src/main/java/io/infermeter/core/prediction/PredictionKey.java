// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.prediction;

import java.util.Comparator;
import java.util.Objects;

/**
 * Names one prediction. Ids are unique within a model; row and output are fields of their own, because a client's id may contain
 * any character.
 *
 * @param model the model as clients call it
 * @param id the request's own id, or the one the gateway gave
 * @param row the row of the batch, from 0
 * @param output the output of a model with several heads; empty for the only or first one
 */
public record PredictionKey(String model, String id, int row, String output) implements Comparable<PredictionKey> {
  private static final Comparator<PredictionKey> ORDER =
      Comparator.comparing(PredictionKey::model)
          .thenComparing(PredictionKey::id)
          .thenComparingInt(PredictionKey::row)
          .thenComparing(PredictionKey::output);

  public PredictionKey {
    Objects.requireNonNull(model);
    Objects.requireNonNull(id);
    Objects.requireNonNull(output);
    if (row < 0) {
      throw new IllegalArgumentException("row must be at least 0, is " + row);
    }
  }

  @Override
  public int compareTo(PredictionKey other) {
    return ORDER.compare(this, other);
  }
}
