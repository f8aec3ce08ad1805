// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import com.google.protobuf.Timestamp;
import io.infermeter.v1.Label;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.PredictionKey;
import java.time.Instant;

/**
 * A label that waits for its time to be sent.
 *
 * @param outcome the class that it names
 * @param known when that was known
 * @param dueNanos when to send it
 * @param attempts how often it was sent in vain
 */
record OwedLabel(ReplayedRow row, int outcome, Instant known, long dueNanos, int attempts) {
  OwedLabel dueAt(long atNanos) {
    return new OwedLabel(row, outcome, known, atNanos, attempts);
  }

  OwedLabel again(long atNanos) {
    return new OwedLabel(row, outcome, known, atNanos, attempts + 1);
  }

  Label message() {
    return Label.newBuilder()
        .setPrediction(PredictionKey.newBuilder().setPredictionId(row.predictionId()).setRow(row.index()))
        .setOutcome(Outcome.newBuilder().setClassName(Integer.toString(outcome)))
        .setLabelTime(Timestamp.newBuilder().setSeconds(known.getEpochSecond()).setNanos(known.getNano()))
        .build();
  }
}
