// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.prediction;

import io.infermeter.core.call.Position;
import io.infermeter.core.series.Dimensions;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * One predicted row.
 *
 * @param key its name
 * @param position when its call began, and in which process
 * @param dimensions the series it counts in
 * @param value what the model answered
 * @param scores the scores behind the answer, or {@link Scores#NONE}
 * @param score the one score that is watched over time: of the positive class for two classes, else of the class answered; NaN
 *     where there is none
 * @param scoreClass the class whose score that is; empty where there is none
 * @param input what is kept of the input, or {@link Input#NONE}
 * @param latencyNanos of its call, first byte in to last byte out
 * @param overheadNanos of its call, the gateway's own part
 */
public record Prediction(
    PredictionKey key,
    Position position,
    Dimensions dimensions,
    Value value,
    Scores scores,
    double score,
    String scoreClass,
    Input input,
    long latencyNanos,
    long overheadNanos) {

  public Prediction {
    Objects.requireNonNull(key);
    Objects.requireNonNull(position);
    Objects.requireNonNull(dimensions);
    Objects.requireNonNull(value);
    Objects.requireNonNull(scores);
    Objects.requireNonNull(scoreClass);
    Objects.requireNonNull(input);
  }

  /** A prediction of whose input nothing is kept, and whose score, if there is one, is of a class that is not known. */
  public Prediction(
      PredictionKey key,
      Position position,
      Dimensions dimensions,
      Value value,
      Scores scores,
      double score,
      long latencyNanos,
      long overheadNanos) {
    this(key, position, dimensions, value, scores, score, "", Input.NONE, latencyNanos, overheadNanos);
  }

  /** The same with what is kept of its input. */
  public Prediction withInput(Input other) {
    return new Prediction(key, position, dimensions, value, scores, score, scoreClass, other, latencyNanos, overheadNanos);
  }

  /** The number whose mean and spread are watched: the predicted number, else the score; NaN for a score that is not a number. */
  public OptionalDouble watchedNumber() {
    if (value instanceof Value.Number n) {
      return OptionalDouble.of(n.number());
    }
    return Double.isNaN(score) && scoreClass.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(score);
  }
}
