// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.testkit;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.Register;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Models;
import io.infermeter.core.model.UnreadableCause;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.WriteTransaction.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Things to store, with everything set that a test does not care about. */
public final class Things {
  /** A series of the model "digits". */
  public static final Dimensions DIGITS =
      new Dimensions(
          "digits", "1", "", "default", "inference.GRPCInferenceService/ModelInfer", Dimensions.LIVE, "1", new TreeMap<>(Map.of("lighting", "dim")));

  private Things() {}

  public static Dimensions lighting(String value) {
    return DIGITS.withSegments(Map.of("lighting", value));
  }

  public static Value ofClass(String name) {
    return new Value.ClassName(name);
  }

  public static PredictionKey key(String id) {
    return new PredictionKey("digits", id, 0, "");
  }

  public static Call call(Position position, Dimensions dimensions, int rows) {
    return new Call(position, dimensions, CallOutcome.OK, 0, 2_000_000, 1_500_000, 100_000, rows, 300, 200);
  }

  public static Prediction prediction(PredictionKey key, Position position, Dimensions dimensions, Value value) {
    Scores scores = new Scores(Scores.ElementType.FP32, new double[] {0.25, 0.75f});
    return new Prediction(key, position, dimensions, value, scores, 0.75, 2_000_000, 100_000);
  }

  public static Prediction prediction(String id, long micros, String predicted) {
    return prediction(key(id), new Position(micros, 1, micros), DIGITS, ofClass(predicted));
  }

  /** A call of one row. */
  public static RecordedCall recorded(String id, Position position, Dimensions dimensions, String predicted) {
    return new RecordedCall(
        call(position, dimensions, 1), List.of(prediction(key(id), position, dimensions, ofClass(predicted))), null);
  }

  public static Label label(String id, @Nullable String value, long micros, String labelId) {
    return new Label(key(id), value == null ? null : ofClass(value), micros, "tests", 0, labelId, micros + 7);
  }

  /** A prediction that comes first to its key. */
  public static Change first(Prediction prediction) {
    return new Change(Register.empty(prediction.key()), new Register(prediction.key(), prediction, null));
  }

  /** Models of which nothing is configured and nothing known. */
  public static Models undeclared() {
    return new Models() {
      @Override
      public ModelSettings settings(String model) {
        return ModelSettings.undeclared(model);
      }

      @Override
      public List<String> configured() {
        return List.of();
      }

      @Override
      public Optional<Reading> reading(String model) {
        return Optional.empty();
      }

      @Override
      public Map<UnreadableCause, Unreadable> unreadable(String model) {
        return Map.of();
      }
    };
  }
}
