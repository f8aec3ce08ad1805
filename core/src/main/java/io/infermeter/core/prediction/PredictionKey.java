// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.prediction;

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
  public PredictionKey {
    Objects.requireNonNull(model);
    Objects.requireNonNull(id);
    Objects.requireNonNull(output);
    if (row < 0) {
      throw new IllegalArgumentException("row must be at least 0, is " + row);
    }
  }

  /** By model, id, row and output. Written out, because a store compares keys more often than it does anything else. */
  @Override
  public int compareTo(PredictionKey other) {
    int order = model.compareTo(other.model);
    order = order != 0 ? order : id.compareTo(other.id);
    order = order != 0 ? order : Integer.compare(row, other.row);
    return order != 0 ? order : output.compareTo(other.output);
  }
}
