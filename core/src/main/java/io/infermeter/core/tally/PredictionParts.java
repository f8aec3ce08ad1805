// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

/**
 * Some of the {@link PredictionPart}s: those that are read. What a question does not ask for is neither decoded nor merged.
 *
 * @param places a bit for each place in {@link PredictionPart#ALL}
 */
public record PredictionParts(int places) {
  /** All of them. */
  public static final PredictionParts ALL = new PredictionParts(-1);

  /** None: how many rows there are alone. */
  public static final PredictionParts NONE = new PredictionParts(0);

  /** Those that have few counts, or as many as there are classes. */
  public static final PredictionParts SMALL =
      ALL.without(PredictionPart.SCORES)
          .without(PredictionPart.CONFIDENCE)
          .without(PredictionPart.INPUTS)
          .without(PredictionPart.FEATURES)
          .without(PredictionPart.NUMBERS);

  /** These and one more. */
  public PredictionParts with(PredictionPart<?> part) {
    return new PredictionParts(places | 1 << part.place());
  }

  private PredictionParts without(PredictionPart<?> part) {
    return new PredictionParts(places & ~(1 << part.place()));
  }

  boolean contains(int place) {
    return (places >> place & 1) != 0;
  }

  boolean containsAll(PredictionParts others) {
    return (others.places & ~places) == 0;
  }
}
