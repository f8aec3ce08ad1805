// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.tally.DelayCounts;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stored prediction with the truth in force.
 *
 * @param prediction the prediction
 * @param truth the truth; null if it has no label in force
 * @param firstLearnedMicros when its first label was learned, microseconds since 1970; null if it never had one
 */
public record StoredPrediction(Prediction prediction, @Nullable Value truth, @Nullable Long firstLearnedMicros) {
  /** A prediction of which it is not told when its label was learned. */
  public StoredPrediction(Prediction prediction, @Nullable Value truth) {
    this(prediction, truth, null);
  }

  /** What it contributes, apart from being eligible, and from what its call contributes as a whole. */
  public PredictionTally tally() {
    PredictionTally tally = PredictionTally.of(prediction, truth);
    delay().ifPresent(delay -> tally.add(PredictionPart.LABEL_DELAY, delay));
    return tally;
  }

  /** How long its first label took; empty if it never had one. */
  public Optional<DelayCounts> delay() {
    return firstLearnedMicros == null
        ? Optional.empty()
        : Optional.of(DelayCounts.of(firstLearnedMicros - prediction.position().micros()));
  }

  /** Whether its truth is known, and a class as the prediction is. */
  public boolean judged() {
    return truth instanceof Value.ClassName && prediction.value() instanceof Value.ClassName;
  }

  /** Whether it is judged, and right. */
  public boolean right() {
    return judged() && prediction.value().equals(truth);
  }
}
