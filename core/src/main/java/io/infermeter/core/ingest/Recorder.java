// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.call.Drop;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.call.Position;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.label.LabelResult;
import io.infermeter.core.model.Models;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Rollup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Takes records into the store: one writer adds calls as they are read, and flushes them together with labels and resource samples in
 * one transaction. What a flush could not store stays pending, so it can be tried again; the ledger balances at every instant.
 *
 * <p>Everything but {@link #ledger} and {@link #refused} is confined to the writer's thread.
 */
public final class Recorder implements LedgerSource {
  /** Rollups kept in memory: about an hour of 300 series. */
  private static final int CACHED_ROLLUPS = 20_000;

  private final MeterStore store;
  private final Models models;
  private final LongSupplier queuedCalls;
  private final LedgerCounters counters;
  private final OwnRollups rollups;
  private List<RecordedCall> calls = new ArrayList<>();
  private List<Drop> drops = new ArrayList<>();
  private long pendingRows;
  private Set<String> duplicateModels = Set.of();

  /**
   * Makes a recorder.
   *
   * @param startMicros when the process started, microseconds since 1970
   * @param queuedCalls how many calls are on their way to the reader
   */
  public Recorder(MeterStore store, Models models, long startMicros, LongSupplier queuedCalls) {
    this.store = store;
    this.models = models;
    this.queuedCalls = queuedCalls;
    this.counters = new LedgerCounters(startMicros);
    this.rollups = new OwnRollups(store.process(), CACHED_ROLLUPS);
  }

  /** Adds a call whose answer was read, or that has none to read. */
  public void add(RecordedCall call) {
    calls.add(call);
    pendingRows += call.predictions().size();
    DropCause cause = call.lost();
    counters.received(call.predictions().size(), call.lostRows(), cause == null ? DropCause.QUEUE_FULL : cause);
  }

  /** Adds a call whose answer could not be read: it is measured, but its rows are not known. */
  public void addUnreadable(RecordedCall call) {
    calls.add(call);
    counters.unreadable();
  }

  /** Adds a call of a method that carries no prediction. */
  public void addOther(RecordedCall call) {
    calls.add(call);
    counters.other();
  }

  /** Adds rows that were lost before they could be read. */
  public void add(Drop drop) {
    drops.add(drop);
    counters.received(0, drop.rows(), drop.cause());
  }

  /** Whether anything waits to be flushed. */
  public boolean hasPending() {
    return !calls.isEmpty() || !drops.isEmpty();
  }

  /** Calls that wait to be flushed. */
  public int pendingCalls() {
    return calls.size();
  }

  /**
   * Makes everything added so far durable, and joins labels, in one transaction.
   *
   * @param labels well-formed labels, in the order of their arrival
   * @param samples resource samples
   * @param throughMicros everything that happened before this instant has been added
   * @return one result per label
   * @throws io.infermeter.core.store.StoreException if the store failed: nothing was stored, and all that was added stays pending
   */
  public List<LabelResult> flush(List<Label> labels, List<ResourceSample> samples, long throughMicros) {
    Done done =
        store.write(
            transaction -> {
              Flush flush = new Flush(transaction, models);
              List<LabelResult> results = flush.run(calls, drops, labels);
              List<Rollup> states = flush.deltas().isEmpty() ? List.of() : rollups.write(transaction, flush.deltas());
              if (!samples.isEmpty()) {
                transaction.insertResources(samples);
              }
              return new Done(flush, results, states);
            });
    rollups.committed(done.states);
    counters.flushed(done.flush.storedRows(), done.flush.duplicateRows(), done.flush.outcomes(), throughMicros);
    duplicateModels = done.flush.duplicateModels();
    calls = new ArrayList<>();
    drops = new ArrayList<>();
    pendingRows = 0;
    return done.results;
  }

  private record Done(Flush flush, List<LabelResult> results, List<Rollup> states) {}

  /** Models that used an id again in the last flush. */
  public Set<String> duplicateModels() {
    return duplicateModels;
  }

  /**
   * Gives up what is pending, because the store fails for too long. Its rows are counted as dropped, and recorded as such with the next
   * flush that succeeds.
   */
  public void giveUp() {
    counters.givenUp(pendingRows);
    Map<Dimensions, Drop> lost = new HashMap<>();
    for (RecordedCall recorded : calls) {
      int rows = recorded.call().rows();
      if (rows > 0) {
        Position position = recorded.call().position();
        Drop drop = new Drop(position, recorded.call().dimensions(), DropCause.STORE_FAILED, rows);
        lost.merge(drop.dimensions(), drop, (a, b) -> new Drop(a.position(), a.dimensions(), a.cause(), a.rows() + b.rows()));
      }
    }
    calls = new ArrayList<>();
    pendingRows = 0;
    drops.addAll(lost.values());
  }

  /** Counts labels that never came into a flush. */
  public void refused(LabelOutcome outcome, long count) {
    counters.labels(outcome, count);
  }

  @Override
  public Ledger ledger() {
    return counters.ledger(queuedCalls.getAsLong());
  }
}
