// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import io.infermeter.api.error.Violations;
import io.infermeter.core.label.Label;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.RowFilter;
import io.infermeter.v1.ListPredictionsRequest;
import io.infermeter.v1.Prediction;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Maps stored predictions. */
public final class PredictionMapping {
  private PredictionMapping() {}

  /** The key of a prediction; row 0 and no output stand for all. */
  public static PredictionKey key(boolean given, io.infermeter.v1.PredictionKey key, Violations violations) {
    if (!given) {
      violations.invalid("key", "must be given, with model and prediction_id");
    }
    Texts.checkGiven(key.getModel(), "key.model", violations);
    Texts.checkGiven(key.getPredictionId(), "key.prediction_id", violations);
    Texts.check(key.getOutput(), "key.output", violations);
    if (key.getRow() < 0) {
      violations.invalid("key.row", "must be at least 0, is " + key.getRow());
    }
    return new PredictionKey(key.getModel(), key.getPredictionId(), Math.max(0, key.getRow()), key.getOutput());
  }

  /** Which predictions a list has. */
  public static RowFilter filter(ListPredictionsRequest request, Violations violations) {
    RowFilter.State state =
        switch (request.getLabelState()) {
          case LABEL_STATE_UNSPECIFIED -> RowFilter.State.ANY;
          case LABEL_STATE_LABELLED -> RowFilter.State.LABELLED;
          case LABEL_STATE_UNLABELLED -> RowFilter.State.UNLABELLED;
          case LABEL_STATE_WRONG -> RowFilter.State.WRONG;
          case UNRECOGNIZED -> {
            violations.invalid("label_state",
                "must be LABEL_STATE_LABELLED, LABEL_STATE_UNLABELLED, LABEL_STATE_WRONG, or unset for all");
            yield RowFilter.State.ANY;
          }
        };
    Texts.check(request.getTrueValue(), "true_value", violations);
    Texts.check(request.getPredictedValue(), "predicted_value", violations);
    if (request.hasTrueValue() && state == RowFilter.State.UNLABELLED) {
      violations.invalid("true_value", "is about labels, so it cannot stand with LABEL_STATE_UNLABELLED");
    }
    return new RowFilter(
        state, request.hasTrueValue() ? request.getTrueValue() : null, request.hasPredictedValue() ? request.getPredictedValue() : null);
  }

  /**
   * A prediction with its labels.
   *
   * @param labels the greatest first
   */
  public static Prediction toContract(io.infermeter.core.prediction.Prediction prediction, List<Label> labels) {
    Prediction.Builder result =
        Prediction.newBuilder()
            .setKey(LabelMapping.key(prediction.key()))
            .setCreateTime(Times.timestamp(prediction.position().micros()))
            .setLatency(Times.nanos(prediction.latencyNanos()))
            .setOverhead(Times.nanos(prediction.overheadNanos()))
            .putAllDimensions(dimensions(prediction.dimensions()))
            .setPredicted(OutcomeMapping.toContract(prediction.value(), prediction.scores()));
    labels.forEach(label -> result.addLabels(LabelMapping.toContract(label)));
    return result.build();
  }

  private static Map<String, String> dimensions(Dimensions dimensions) {
    Map<String, String> result = new TreeMap<>();
    for (String name : List.of("version", "backend", "method", "traffic", "batch_size")) {
      if (!dimensions.value(name).isEmpty()) {
        result.put(name, dimensions.value(name));
      }
    }
    dimensions.segments().forEach((key, value) -> result.put(Dimensions.SEGMENT + key, value));
    return result;
  }
}
