// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.Material;
import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.model.Models;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Answers questions from a store: reads each kind of material once, groups it, and computes every metric from it. The same code answers
 * about the past and about now. Thread-safe.
 */
public final class QueryEngine implements Questions {
  /** Most points in one answer, over all its series. */
  static final int MAX_ANSWER_POINTS = 100_000;

  /** Most stored predictions that one question reads. */
  static final long MAX_ROWS = 1_000_000;

  /** Askers from whom on what one reads is surely read by another. */
  private static final int MANY = 16;

  private final MeterStore store;
  private final Models models;
  private final LongSupplier completeThroughMicros;
  private final SortedMap<String, MetricDefinition> definitions;
  private final long maxRows;
  private final ReentrantLock rowsInMemory = new ReentrantLock();

  /**
   * Makes an engine.
   *
   * @param completeThroughMicros everything before this instant is in the store, microseconds since 1970
   */
  public QueryEngine(MeterStore store, Models models, List<MetricDefinition> metrics, LongSupplier completeThroughMicros) {
    this(store, models, metrics, completeThroughMicros, MAX_ROWS);
  }

  /** The same, reading at most so many stored predictions for one question. */
  QueryEngine(MeterStore store, Models models, List<MetricDefinition> metrics, LongSupplier completeThroughMicros, long maxRows) {
    this.maxRows = maxRows;
    this.store = store;
    this.models = models;
    this.completeThroughMicros = completeThroughMicros;
    SortedMap<String, MetricDefinition> byName = new TreeMap<>();
    metrics.forEach(metric -> byName.put(metric.descriptor().name(), metric));
    this.definitions = Collections.unmodifiableSortedMap(byName);
  }

  @Override
  public void validate(Question question) {
    QuestionShape.check(question, definitions);
  }

  @Override
  public List<MetricDescriptor> metrics() {
    return definitions.values().stream().map(MetricDefinition::descriptor).toList();
  }

  @Override
  public List<DimensionValues> dimensions(List<Matcher> matchers, TimeRange range) {
    return store.read(snapshot -> DimensionListing.list(snapshot, matchers, range));
  }

  @Override
  public Answer answer(Question question, long nowMicros) {
    validate(question);
    // Read before the store is, so that it never promises more than the answer holds.
    long completeThrough = completeThroughMicros.getAsLong();
    try (RowBudget rows = new RowBudget(maxRows, rowsInMemory)) {
      if (readsRows(question)) {
        rows.begin();
      }
      return store.read(
          snapshot -> new Reading(question, definitions, models, snapshot, nowMicros, completeThrough, rows).answer());
    }
  }

  @Override
  public void together(long nowMicros, int askers, Consumer<Asking> work) {
    long completeThrough = completeThroughMicros.getAsLong();
    store.read(
        snapshot -> {
          work.accept(new Together(new SharedSnapshot(snapshot, askers >= MANY), nowMicros, completeThrough));
          return completeThrough;
        });
  }

  /** Answers on one snapshot. */
  private final class Together implements Asking {
    private final Snapshot snapshot;
    private final long nowMicros;
    private final long completeThrough;

    Together(Snapshot snapshot, long nowMicros, long completeThrough) {
      this.snapshot = snapshot;
      this.nowMicros = nowMicros;
      this.completeThrough = completeThrough;
    }

    @Override
    public Answer answer(Question question) {
      validate(question);
      try (RowBudget rows = new RowBudget(maxRows, rowsInMemory)) {
        return new Reading(question, definitions, models, snapshot, nowMicros, completeThrough, rows).answer();
      }
    }
  }

  @Override
  public boolean readsRows(Question question) {
    return question.metrics().stream()
        .map(asked -> definitions.get(asked.name()).needs(definitions.get(asked.name()).resolve(asked, null)))
        .anyMatch(needs -> needs.contains(Material.Need.ROWS) || needs.contains(Material.Need.REFERENCE_ROWS));
  }
}
