// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.store;

import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelIntake;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.label.LabelResult;
import io.infermeter.core.resource.ResourceSample;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes: reads captured calls, and stores them with labels and resource samples in one transaction, at most once
 * a flush interval, and sooner where labels wait: all labels that came within a few milliseconds share one transaction.
 *
 * <p>It looks for calls by itself, every few milliseconds while there are some, so that event loops never pay for waking it; labels
 * wake it. Thread-safe but for {@link #turn}.
 */
public final class Writer implements LabelIntake, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final String STOPS = "the gateway stops; send it again";
  private static final long BUSY_PAUSE = Duration.ofMillis(5).toNanos();
  private static final long IDLE_PAUSE = Duration.ofMillis(50).toNanos();

  private final Recorder recorder;
  private final CallSource calls;
  private final LongSupplier nanos;
  private final LongSupplier settledMicros;
  private final FlushObserver observer;
  private final WriterBounds bounds;
  private final Runnable between;
  private final LabelQueue labels;
  private final SampleQueue samples;
  private final Retry retry;
  private final DuplicateWarning duplicates = new DuplicateWarning();
  private final Thread thread = Thread.ofPlatform().name("infermeter-writer").daemon().unstarted(this::run);
  private long lastFlush;
  private long throughMicros;
  private volatile boolean stopping;
  private volatile long stopDeadline;
  private volatile @Nullable String problem;

  /**
   * Makes a writer; {@link #start} starts it.
   *
   * @param nanos a monotonic clock
   * @param settledMicros an instant, in microseconds since 1970, before which every call that began has ended and waits in the source
   * @param observer is told of each flush
   */
  public Writer(
      Recorder recorder, CallSource calls, LongSupplier nanos, LongSupplier settledMicros, FlushObserver observer, WriterBounds bounds) {
    this(recorder, calls, nanos, settledMicros, observer, bounds, () -> {});
  }

  /**
   * Makes a writer that does something else between flushes; {@link #start} starts it.
   *
   * @param nanos a monotonic clock
   * @param settledMicros an instant, in microseconds since 1970, before which every call that began has ended and waits in the source
   * @param observer is told of each flush
   * @param between is run after each turn while no label waits; must be short, and not throw
   */
  public Writer(
      Recorder recorder,
      CallSource calls,
      LongSupplier nanos,
      LongSupplier settledMicros,
      FlushObserver observer,
      WriterBounds bounds,
      Runnable between) {
    this.recorder = recorder;
    this.calls = calls;
    this.nanos = nanos;
    this.settledMicros = settledMicros;
    this.observer = observer;
    this.bounds = bounds;
    this.between = between;
    this.labels = new LabelQueue(bounds.waitingLabels());
    this.samples = new SampleQueue(bounds.waitingSamples());
    this.retry = new Retry(bounds.firstRetry(), bounds.longestRetry(), bounds.giveUpAfter());
    this.lastFlush = nanos.getAsLong();
  }

  public void start() {
    thread.start();
  }

  @Override
  public CompletableFuture<List<LabelResult>> submit(List<Label> batch) {
    try {
      CompletableFuture<List<LabelResult>> results = labels.add(batch);
      if (results == null) {
        recorder.refused(LabelOutcome.RETRY, batch.size());
        return CompletableFuture.completedFuture(retries(batch.size(), STOPS));
      }
      LockSupport.unpark(thread);
      return results;
    } catch (Full e) {
      recorder.refused(LabelOutcome.RETRY, batch.size());
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Hands resource samples over; they are stored with the next flush. */
  public void submitSamples(List<ResourceSample> more) {
    samples.add(more);
  }

  /** Labels that wait to be stored. */
  public int waitingLabels() {
    return labels.waiting();
  }

  /** What keeps the writer from storing, in words; null while all is well. */
  public @Nullable String problem() {
    return thread.isAlive() || thread.getState() == Thread.State.NEW ? problem : "the writer has ended";
  }

  /** Whether the writer's thread runs. */
  public boolean running() {
    return thread.isAlive();
  }

  /** Whether the writer runs and the store took what it was last given. */
  public boolean healthy() {
    return thread.isAlive() && problem == null;
  }

  private void run() {
    while (!stopping) {
      long pause = turn();
      if (pause > 0 && !stopping) {
        LockSupport.parkNanos(this, pause);
      }
    }
    finish();
  }

  /**
   * Does what is to be done now.
   *
   * @return how long it may rest, in nanoseconds; 0 not at all
   */
  long turn() {
    int taken = take();
    long now = nanos.getAsLong();
    if (retry.mayTry(now) && due(now)) {
      flush(now);
    }
    if (labels.isEmpty() && !retry.failing()) {
      between.run();
    }
    return rest(taken);
  }

  private int take() {
    if (recorder.pendingCalls() >= bounds.pendingCalls()) {
      return 0;
    }
    // Read first: what settles while calls are taken may not be among them.
    long settled = settledMicros.getAsLong();
    int taken = calls.drainTo(recorder, bounds.callsPerTurn());
    if (taken < bounds.callsPerTurn()) {
      throughMicros = settled;
    }
    return taken;
  }

  private boolean due(long now) {
    return (!labels.isEmpty() && now - lastFlush >= bounds.groupLabels().toNanos())
        || recorder.pendingCalls() >= bounds.pendingCalls()
        || (now - lastFlush >= bounds.flushEvery().toNanos() && (recorder.hasPending() || !samples.isEmpty()));
  }

  private long rest(int taken) {
    if (taken == bounds.callsPerTurn()) {
      return 0;
    }
    return taken > 0 || !labels.isEmpty() ? BUSY_PAUSE : IDLE_PAUSE;
  }

  private boolean flush(long now) {
    List<LabelQueue.Batch> batches = labels.take(bounds.labelsPerFlush());
    List<Label> all = batches.stream().flatMap(batch -> batch.labels().stream()).toList();
    List<ResourceSample> resources = samples.take();
    try {
      List<LabelResult> results = recorder.flush(all, resources, throughMicros);
      stored(now);
      acknowledge(batches, results);
      return true;
    } catch (RuntimeException e) {
      failed(e, now);
      samples.restore(resources);
      refuse(batches, "the store failed: " + e.getMessage() + "; send it again");
      return false;
    }
  }

  private void stored(long started) {
    long now = nanos.getAsLong();
    if (retry.failing()) {
      LOG.info("The store takes rows again.");
    }
    retry.succeeded();
    problem = null;
    lastFlush = started;
    observer.flushed(now - started, true);
    duplicates.note(recorder.duplicateModels(), now);
  }

  private void failed(RuntimeException cause, long started) {
    long now = nanos.getAsLong();
    if (!retry.failing()) {
      LOG.error("The store failed; calls are kept and tried again, labels are sent back to be sent again.", cause);
    }
    retry.failed(now);
    problem = "the store failed: " + cause.getMessage();
    observer.flushed(now - started, false);
    if (retry.givesUp(now)) {
      int lost = recorder.giveUp();
      LOG.error(
          "The store has failed for {}: {} calls are dropped and counted as store_failed; {} that may be stored are kept until the store says so.",
          bounds.giveUpAfter(),
          lost,
          recorder.pendingCalls());
    }
  }

  private static void acknowledge(List<LabelQueue.Batch> batches, List<LabelResult> results) {
    int from = 0;
    for (LabelQueue.Batch batch : batches) {
      int to = from + batch.labels().size();
      batch.results().complete(List.copyOf(results.subList(from, to)));
      from = to;
    }
  }

  private void refuse(List<LabelQueue.Batch> batches, String why) {
    for (LabelQueue.Batch batch : batches) {
      recorder.refused(LabelOutcome.RETRY, batch.labels().size());
      batch.results().complete(retries(batch.labels().size(), why));
    }
  }

  private static List<LabelResult> retries(int count, String why) {
    return java.util.Collections.nCopies(count, LabelResult.problem(LabelOutcome.RETRY, why));
  }

  /** Takes and stores all that is left, until the deadline. */
  void finish() {
    boolean more = true;
    while (more && nanos.getAsLong() - stopDeadline < 0) {
      int taken = take();
      boolean left = recorder.hasPending() || !labels.isEmpty() || !samples.isEmpty();
      if (left && !flush(nanos.getAsLong())) {
        LockSupport.parkNanos(this, bounds.firstRetry().toNanos());
      }
      more = taken > 0 || left;
    }
    if (!retry.failing() && recorder.settleAll()) {
      flush(nanos.getAsLong());
    }
    if (recorder.hasPending()) {
      int lost = recorder.giveUp();
      int unsure = recorder.pendingCalls();
      if (lost + unsure > 0) {
        LOG.error("The gateway stops and the store failed: {} calls are lost, and {} may be stored or not.", lost, unsure);
      }
    }
    refuse(labels.close(), STOPS);
  }

  /**
   * Stores what is left and ends the thread.
   *
   * @param bound how long that may take
   */
  public void stop(Duration bound) {
    stopDeadline = nanos.getAsLong() + bound.toNanos();
    stopping = true;
    LockSupport.unpark(thread);
    try {
      thread.join(bound.plusSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop(Duration.ofSeconds(5));
  }
}
