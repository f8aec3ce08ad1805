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
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.WriteTransaction;
import io.infermeter.core.tally.CallExtremes;
import io.infermeter.core.tally.Tally;
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
 * <p>Everything but {@link #ledger}, {@link #waitingLabels} and {@link #refused} is confined to the writer's thread.
 */
public final class Recorder implements LedgerSource {
  /** Rollups kept in memory: about an hour of 300 series. */
  private static final int CACHED_ROLLUPS = 20_000;

  /** Predictions that are waited for where nothing else is said. */
  public static final long MAX_WAITING = 1_000_000;

  private static final long NANOS_PER_MICRO = 1_000;

  private final MeterStore store;
  private final Models models;
  private final LongSupplier queuedCalls;
  private final LedgerCounters counters;
  private final OwnRollups rollups;
  private final Concurrency concurrency = new Concurrency(Concurrency.BOUND);
  private Map<RollupKey, CallExtremes> settled = new HashMap<>();
  private List<RecordedCall> calls = new ArrayList<>();
  private List<Drop> drops = new ArrayList<>();
  private long pendingRows;
  private Set<String> duplicateModels = Set.of();
  private final long maxWaiting;
  private volatile long waiting;

  /**
   * Makes a recorder.
   *
   * @param startMicros when the process started, microseconds since 1970
   * @param queuedCalls how many calls are on their way to the reader
   */
  public Recorder(MeterStore store, Models models, long startMicros, LongSupplier queuedCalls) {
    this(store, models, startMicros, queuedCalls, MAX_WAITING);
  }

  /**
   * Makes a recorder.
   *
   * @param startMicros when the process started, microseconds since 1970
   * @param queuedCalls how many calls are on their way to the reader
   * @param maxWaiting how many predictions that have labels may be waited for; labels of more are answered with RETRY
   */
  public Recorder(MeterStore store, Models models, long startMicros, LongSupplier queuedCalls, long maxWaiting) {
    this.store = store;
    this.models = models;
    this.queuedCalls = queuedCalls;
    this.counters = new LedgerCounters(startMicros);
    this.rollups = new OwnRollups(store.process(), CACHED_ROLLUPS);
    this.maxWaiting = maxWaiting;
    this.waiting = store.read(Snapshot::waitingLabels);
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
              Flush flush = new Flush(transaction, models, new WaitingRoom(maxWaiting, waiting));
              List<LabelResult> results = flush.run(calls, drops, labels, throughMicros);
              Map<RollupKey, Tally<?>> deltas = flush.deltas();
              List<Rollup> counts = deltas.isEmpty() ? List.of() : rollups.write(transaction, deltas);
              List<Rollup> states = withExtremes(transaction, flush, counts);
              if (!samples.isEmpty()) {
                transaction.insertResources(samples);
              }
              return new Done(flush, results, states);
            });
    rollups.committed(done.states);
    waiting = done.flush.waiting().waiting();
    counters.flushed(done.flush.storedRows(), done.flush.duplicateRows(), done.flush.outcomes(), throughMicros);
    duplicateModels = done.flush.duplicateModels();
    settled = new HashMap<>();
    calls.forEach(recorded -> concurrency.add(recorded.call()));
    concurrency.settle(throughMicros * NANOS_PER_MICRO, settled);
    calls = new ArrayList<>();
    drops = new ArrayList<>();
    pendingRows = 0;
    return done.results;
  }

  /** The extremes of the calls of this flush, and of the time that was settled with the one before. */
  private List<Rollup> withExtremes(WriteTransaction transaction, Flush flush, List<Rollup> states) {
    Map<RollupKey, CallExtremes> extremes = new HashMap<>();
    settled.forEach((key, more) -> extremes.put(key, more.copy()));
    flush.extremes().forEach((key, more) -> extremes.computeIfAbsent(key, k -> new CallExtremes()).add(more));
    if (extremes.isEmpty()) {
      return states;
    }
    List<Rollup> all = new ArrayList<>(states);
    all.addAll(rollups.write(transaction, extremes));
    return all;
  }

  /**
   * No call runs any more: what is known of their concurrency goes with the next flush, although it is not settled yet. Otherwise what a
   * flush settles goes with the one after it.
   *
   * @return whether there is anything
   */
  public boolean settleAll() {
    concurrency.finish(settled);
    return !settled.isEmpty();
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

  /** Predictions that have labels and have not come. Thread-safe. */
  public long waitingLabels() {
    return waiting;
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
