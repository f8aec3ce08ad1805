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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes records into the store: one writer adds calls as they are read, and flushes them together with labels and resource samples in
 * one transaction. What a flush could not store stays pending, so it can be tried again; the ledger balances at every instant.
 *
 * <p>A store can fail after it has stored. So each flush has a number, which is stored with it. Where a flush ran to its end and the store
 * failed, its calls stay pending, and before anything else is tried the store is asked whether it has the number: if so, the flush counts as
 * done. At most one flush is unsure at a time, so what is kept for it is no more than what was pending.
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
  private final List<RecordedCall> calls = new ArrayList<>();
  private final List<Drop> drops = new ArrayList<>();
  private long pendingRows;
  private long lastNumber;
  private @Nullable Attempt unsure;

  /** Whether the store could not say what became of the attempt when it was last asked; that can take long. */
  private boolean silent;

  /** Of an attempt that turned out to be stored: the caller took it for failed and gives them again. */
  private Set<ResourceSample> storedSamples = new HashSet<>();

  /** Of what is stored since the last flush that succeeded: the caller is told of them with the next one. */
  private Set<String> newDuplicateModels = new HashSet<>();

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
    this.lastNumber = storedNumber();
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

  /** Whether anything waits to be flushed, or to be known of the last flush. */
  public boolean hasPending() {
    return unsure != null || !calls.isEmpty() || !drops.isEmpty();
  }

  /** Calls that wait to be flushed, or of which it is not known whether they were. */
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
   * @throws io.infermeter.core.store.StoreException if the store failed: all that was added stays pending, or is found to be stored by the next
   *     flush. The labels may be stored or not, and can be given again; so can the samples, of which none is stored twice
   */
  public List<LabelResult> flush(List<Label> labels, List<ResourceSample> samples, long throughMicros) {
    findOut();
    Attempt attempt = new Attempt(++lastNumber, calls.size(), drops.size(), pendingRows, notStored(samples), settled, throughMicros);
    settled = new HashMap<>();
    Done done;
    try {
      done = store.write(transaction -> run(attempt, transaction, labels));
    } catch (RuntimeException | Error failure) {
      failed(attempt);
      throw failure;
    }
    rollups.committed(done.states);
    finish(attempt);
    duplicateModels = newDuplicateModels;
    newDuplicateModels = new HashSet<>();
    storedSamples = new HashSet<>();
    return done.results;
  }

  private Done run(Attempt attempt, WriteTransaction transaction, List<Label> labels) {
    Flush flush = new Flush(transaction, models, new WaitingRoom(maxWaiting, waiting));
    List<LabelResult> results = flush.run(calls, drops, labels, attempt.throughMicros());
    Map<RollupKey, Tally<?>> deltas = flush.deltas();
    List<Rollup> counts = deltas.isEmpty() ? List.of() : rollups.write(transaction, deltas);
    List<Rollup> states = withExtremes(transaction, flush, attempt.settled(), counts);
    if (!attempt.samples().isEmpty()) {
      transaction.insertResources(attempt.samples());
    }
    transaction.noteFlush(attempt.number());
    attempt.ran(flush);
    return new Done(results, states);
  }

  private void failed(Attempt attempt) {
    // The store may be ahead of what is kept in memory, and, where it had to be opened again, behind it.
    rollups.forget();
    if (attempt.hasRun()) {
      unsure = attempt;
    } else {
      putBack(attempt);
    }
  }

  /**
   * Finds out whether the attempt that is unsure is stored.
   *
   * @throws io.infermeter.core.store.StoreException if the store cannot say; nothing is changed
   */
  private void findOut() {
    Attempt attempt = unsure;
    if (attempt == null) {
      return;
    }
    silent = true;
    boolean stored = storedNumber() == attempt.number();
    silent = false;
    unsure = null;
    if (stored) {
      finish(attempt);
      storedSamples.addAll(attempt.samples());
    } else {
      putBack(attempt);
    }
  }

  private long storedNumber() {
    return store.<Long>read(snapshot -> snapshot.lastFlush(store.process()));
  }

  /** It is stored. */
  private void finish(Attempt attempt) {
    Attempt.Effect effect = attempt.effect();
    waiting = effect.waiting();
    newDuplicateModels.addAll(effect.duplicateModels());
    counters.flushed(effect.storedRows(), effect.duplicateRows(), effect.outcomes(), attempt.throughMicros());
    List<RecordedCall> stored = calls.subList(0, attempt.calls());
    stored.forEach(recorded -> concurrency.add(recorded.call()));
    concurrency.settle(attempt.throughMicros() * NANOS_PER_MICRO, settled);
    stored.clear();
    drops.subList(0, attempt.drops()).clear();
    pendingRows -= attempt.rows();
  }

  /** It is not stored: what it took goes with the next one. */
  private void putBack(Attempt attempt) {
    attempt.settled().forEach((key, more) -> settled.computeIfAbsent(key, k -> new CallExtremes()).add(more));
  }

  private List<ResourceSample> notStored(List<ResourceSample> samples) {
    if (storedSamples.isEmpty()) {
      return List.copyOf(samples);
    }
    storedSamples.retainAll(new HashSet<>(samples));
    return samples.stream().filter(sample -> !storedSamples.contains(sample)).toList();
  }

  /** The extremes of the calls of this flush, and of the time that was settled with the one before. */
  private List<Rollup> withExtremes(
      WriteTransaction transaction, Flush flush, Map<RollupKey, CallExtremes> before, List<Rollup> states) {
    Map<RollupKey, CallExtremes> extremes = new HashMap<>();
    before.forEach((key, more) -> extremes.put(key, more.copy()));
    flush.extremes().forEach((key, more) -> extremes.computeIfAbsent(key, k -> new CallExtremes()).add(more));
    if (extremes.isEmpty()) {
      return states;
    }
    List<Rollup> all = new ArrayList<>(states);
    all.addAll(rollups.write(transaction, extremes));
    return all;
  }

  /**
   * No call runs any more, and all are flushed: what is known of their concurrency goes with the next flush, although it is not settled
   * yet. Otherwise what a flush settles goes with the one after it.
   *
   * @return whether there is anything
   */
  public boolean settleAll() {
    concurrency.finish(settled);
    return !settled.isEmpty();
  }

  private record Done(List<LabelResult> results, List<Rollup> states) {}

  /** Models that used an id again in the last flush, or in one before that was only then known to be stored. */
  public Set<String> duplicateModels() {
    return duplicateModels;
  }

  /**
   * Gives up what is pending, because the store fails for too long. Its rows are counted as dropped, and recorded as such with the next
   * flush that succeeds. What may be stored stays pending until the store can say; that is no more than what was pending when it failed.
   *
   * @return how many calls were given up
   */
  public int giveUp() {
    try {
      if (!silent) {
        findOut();
      }
    } catch (RuntimeException unknown) {
      // The store that fails is why this is called; the next flush asks again.
    }
    boolean known = unsure == null;
    counters.givenUp(known ? pendingRows : pendingRows - unsure.rows());
    pendingRows = known ? 0 : unsure.rows();
    List<RecordedCall> lost = calls.subList(known ? 0 : unsure.calls(), calls.size());
    int count = lost.size();
    drops.addAll(drops(lost));
    lost.clear();
    return count;
  }

  private static Collection<Drop> drops(List<RecordedCall> lost) {
    Map<Dimensions, Drop> drops = new HashMap<>();
    for (RecordedCall recorded : lost) {
      int rows = recorded.call().rows();
      if (rows > 0) {
        Position position = recorded.call().position();
        Drop drop = new Drop(position, recorded.call().dimensions(), DropCause.STORE_FAILED, rows);
        drops.merge(drop.dimensions(), drop, (a, b) -> new Drop(a.position(), a.dimensions(), a.cause(), a.rows() + b.rows()));
      }
    }
    return drops.values();
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
