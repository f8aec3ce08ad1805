// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.prediction.Prediction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call with the predictions read from its answer.
 *
 * @param call the call; its {@code rows} are the eligible rows, of which {@code predictions} are those that were captured
 * @param predictions the captured rows, in row order
 * @param lost why {@code call.rows() - predictions.size()} rows were not captured; null if none was lost
 */
public record RecordedCall(Call call, List<Prediction> predictions, @Nullable DropCause lost) {
  public RecordedCall {
    predictions = List.copyOf(predictions);
    if (call.rows() < predictions.size()) {
      throw new IllegalArgumentException("more predictions (" + predictions.size() + ") than eligible rows (" + call.rows() + ")");
    }
    if ((call.rows() > predictions.size()) != (lost != null)) {
      throw new IllegalArgumentException("a cause is given exactly where rows were lost");
    }
  }

  public int lostRows() {
    return call.rows() - predictions.size();
  }
}
