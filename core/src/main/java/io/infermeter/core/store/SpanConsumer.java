// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.series.Dimensions;
import io.infermeter.core.tally.CallExtremes;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionTally;

/** Takes what was counted row by row in spans of time that are no whole minutes. What it takes must not be changed. */
public interface SpanConsumer {
  /** Takes what is counted of calls. */
  interface OfCalls {
    /** What adds up, of one series in one span. */
    void counts(TimeRange span, Dimensions dimensions, CallTally tally);

    /** What does not add up, of one series in one process in one span. */
    void extremes(TimeRange span, int process, Dimensions dimensions, CallExtremes extremes);
  }

  /** Takes what is counted of predictions. */
  @FunctionalInterface
  interface OfPredictions {
    /** A part of what is counted of one series in one span; the parts add up. */
    void counts(TimeRange span, Dimensions dimensions, PredictionTally tally);
  }
}
