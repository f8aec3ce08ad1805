// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.TimeRange;
import java.util.List;
import java.util.function.Consumer;

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

  /**
   * Asks several questions about one instant. Where questions are answered from a store, they are answered from one state of it, and what
   * they have in common is read once.
   *
   * @param nowMicros as in {@link #answer}
   * @param askers how many ask, about: where they are many, what is read is kept at once
   * @param work asks one question after another, on its own thread, and not after it has ended
   */
  default void together(long nowMicros, int askers, Consumer<Asking> work) {
    work.accept(question -> answer(question, nowMicros));
  }

  /** Answers questions about one instant. Confined to one thread. */
  @FunctionalInterface
  interface Asking {
    /** As {@link Questions#answer}. @throws QuestionRejected if the question's shape is wrong */
    Answer answer(Question question);
  }

  /** Whether a question reads stored predictions one by one, which takes long, and waits for others that do. */
  default boolean readsRows(Question question) {
    return false;
  }

  /** The metrics that can be asked for, by name. */
  List<MetricDescriptor> metrics();

  /** The dimensions that can be grouped and filtered by, by name, with the values seen, busiest first. */
  List<DimensionValues> dimensions(List<Matcher> matchers, TimeRange range);

  /** A dimension and its values. */
  record DimensionValues(String name, List<String> values, boolean truncated) {}
}
