// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.TimeRange;
import java.util.List;

/** Answers questions. Thread-safe. */
public interface Questions {
  /** Checks a question's shape. @throws QuestionRejected with every mistake */
  void validate(Question question);

  /**
   * Answers a question.
   *
   * @param nowMicros the read time: what "now" and a lookback mean, microseconds since 1970
   * @throws QuestionRejected if the question's shape is wrong
   */
  Answer answer(Question question, long nowMicros);

  /** The metrics that can be asked for, by name. */
  List<MetricDescriptor> metrics();

  /** The dimensions that can be grouped and filtered by, by name, with the values seen, busiest first. */
  List<DimensionValues> dimensions(List<Matcher> matchers, TimeRange range);

  /** A dimension and its values. */
  record DimensionValues(String name, List<String> values, boolean truncated) {}
}
