// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import java.util.Map;
import java.util.SplittableRandom;

/**
 * A made-up model of two classes that is too sure of itself: where it says s, the truth is "1" with the probability p with
 * logit(p) = logit(s) / 2. Most of its scores are near 0 or 1; it is right in about nine of ten rows.
 */
final class ScoredPopulation {
  private static final double SPREAD = 5;

  private final SplittableRandom random;

  ScoredPopulation(long seed) {
    this.random = new SplittableRandom(seed);
  }

  SplittableRandom random() {
    return random;
  }

  /** Rows, each labelled with the probability that its score gives it; and how many of all are right. */
  Window window(int size, Arrival arrival) {
    return window(size, arrival, 2);
  }

  /** @param tooSure by how much the model is too sure of itself: 1 is not at all */
  Window window(int size, Arrival arrival, double tooSure) {
    ScoredWindow rows = new ScoredWindow();
    int right = 0;
    for (int i = 0; i < size; i++) {
      double logit = SPREAD * random.nextGaussian();
      double score = 1 / (1 + Math.exp(-logit));
      int truth = random.nextDouble() < 1 / (1 + Math.exp(-logit / tooSure)) ? 1 : 0;
      int predicted = score > 0.5 ? 1 : 0;
      right += truth == predicted ? 1 : 0;
      boolean labelled = random.nextDouble() < arrival.chance(score);
      rows.binary(score, predicted, labelled ? truth : null, Map.of());
    }
    return new Window(rows, (double) right / size);
  }

  /** Rows with the accuracy that they will have once all labels are known. */
  record Window(ScoredWindow rows, double accuracy) {}

  /** With which chance a row has its label already. */
  @FunctionalInterface
  interface Arrival {
    double chance(double score);

    static Arrival random(double chance) {
      return score -> chance;
    }

    /** Rows of which the model is sure get their labels three times as soon, those of "1" twice as soon. */
    static Arrival biased(double chance) {
      return score -> Math.min(1, chance * (Math.abs(score - 0.5) > 0.45 ? 1.5 : 0.5) * (score > 0.5 ? 4.0 / 3 : 2.0 / 3));
    }
  }
}
