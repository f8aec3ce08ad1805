// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricValue.Reason;
import io.infermeter.core.metric.MetricValue.Undefined;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.tally.PredictionTally;
import java.util.List;
import java.util.Optional;

/** Whether the rows of a window are all there. */
final class RowsGone {
  private RowsGone() {}

  /** Why there is no value from rows: fewer, or more, of them are there than were counted. */
  static Optional<Undefined> of(boolean needed, PredictionTally tally, List<StoredPrediction> rows) {
    if (!needed || rows.size() == tally.stored()) {
      return Optional.empty();
    }
    return Optional.of(
        new Undefined(
            Reason.ROWS_GONE,
            rows.size() + " of " + tally.stored()
                + " predicted rows are still stored; ask without COMPUTATION_ROWS for a value from the aggregates"));
  }
}
