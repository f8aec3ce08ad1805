// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.infermeter.api.error.Refusal;
import io.infermeter.api.mapping.Times;
import io.infermeter.core.query.Questions;
import io.infermeter.v1.WatchMetricsRequest;
import io.infermeter.v1.WatchMetricsResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/** All watches. One ticker finds those that are due; they are computed on the executor's threads, a few at once. Thread-safe. */
final class Watches implements AutoCloseable {
  /** How often it is looked for watches that are due. */
  static final Duration TICK = Duration.ofMillis(100);

  private final Questions questions;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Executor executor;
  private final WatchBounds bounds;
  private final Semaphore computing;
  private final Runnable stopTicking;

  /** The watches, each with the bytes of its answers; guarded by itself, as is what follows. */
  private final Map<Watch, Entry> watches = new HashMap<>();

  private long bytes;
  private boolean closed;

  private static final class Entry {
    private final WatchQuestions asked;
    private long bytes;

    Entry(WatchQuestions asked) {
      this.asked = asked;
    }
  }

  /**
   * Begins to tick.
   *
   * @param nanos measures intervals
   */
  Watches(Questions questions, Clock clock, LongSupplier nanos, Ticker ticker, Executor executor, WatchBounds bounds) {
    this.questions = questions;
    this.clock = clock;
    this.nanos = nanos;
    this.executor = executor;
    this.bounds = bounds;
    this.computing = new Semaphore(bounds.atOnce());
    this.stopTicking = ticker.every(TICK, this::tick);
  }

  /**
   * Begins a watch.
   *
   * @throws StatusRuntimeException if it cannot be taken
   */
  void open(WatchMetricsRequest request, ServerCallStreamObserver<WatchMetricsResponse> responses) {
    WatchQuestions asked = WatchQuestions.of(request, questions);
    long now = nanos.getAsLong();
    Watch watch = new Watch(responses, asked, () -> Times.timestamp(Times.micros(clock.instant())), now);
    Watch.Due due = watch.claim(now);
    add(watch, asked);
    responses.setOnCancelHandler(() -> remove(watch));
    responses.setOnReadyHandler(() -> ready(watch));
    run(watch, asked, due, true);
  }

  private void ready(Watch watch) {
    watch.flush(nanos.getAsLong());
    if (watch.hasEnded()) {
      remove(watch);
    }
  }

  private void add(Watch watch, WatchQuestions asked) {
    synchronized (watches) {
      if (closed) {
        throw stopping();
      }
      if (watches.size() >= bounds.watches()) {
        throw Refusal.overloaded("the gateway has " + bounds.watches()
            + " watches, as many as it may; end one, or ask with QueryMetrics");
      }
      watches.put(watch, new Entry(asked));
    }
  }

  private static StatusRuntimeException stopping() {
    return Refusal.unavailable("the gateway is stopping; connect again");
  }

  private void remove(Watch watch) {
    watch.end();
    synchronized (watches) {
      Entry entry = watches.remove(watch);
      bytes -= entry == null ? 0 : entry.bytes;
    }
  }

  /** How many watches there are. */
  int size() {
    synchronized (watches) {
      return watches.size();
    }
  }

  /** Begins what is due, on other threads. */
  private void tick() {
    long now = nanos.getAsLong();
    Map<Watch, Entry> all;
    synchronized (watches) {
      all = Map.copyOf(watches);
    }
    all.forEach(
        (watch, entry) -> {
          Watch.Due due = watch.claim(now);
          if (due != Watch.Due.NOTHING) {
            begin(() -> run(watch, entry.asked, due, false), watch);
          }
        });
  }

  private void begin(Runnable work, Watch watch) {
    try {
      executor.execute(work);
    } catch (RejectedExecutionException stopping) {
      watch.done();
    }
  }

  private void run(Watch watch, WatchQuestions asked, Watch.Due due, boolean first) {
    try {
      if (due == Watch.Due.EVALUATION) {
        watch.offer(evaluate(watch, asked, first), nanos.getAsLong());
      }
      watch.beat(nanos.getAsLong());
    } catch (RuntimeException failure) {
      watch.fail(failure);
    } finally {
      watch.done();
      if (watch.hasEnded()) {
        remove(watch);
      }
    }
  }

  private WatchState evaluate(Watch watch, WatchQuestions asked, boolean first) {
    computing.acquireUninterruptibly();
    WatchQuestions.Evaluated evaluated;
    try {
      evaluated = asked.evaluate(questions, Times.micros(clock.instant()), bounds.bytesOfOne());
    } finally {
      computing.release();
    }
    if (first && evaluated.allRefused()) {
      throw Refusal.of(evaluated.refusals());
    }
    hold(watch, evaluated.bytes());
    return evaluated.state();
  }

  private void hold(Watch watch, long size) {
    synchronized (watches) {
      Entry entry = watches.get(watch);
      if (entry == null) {
        return;
      }
      if (bytes - entry.bytes + size > bounds.bytesOfAll()) {
        throw Refusal.overloaded("the gateway's watches hold " + bytes
            + " bytes, as much as they may; watch less, or ask with QueryMetrics");
      }
      bytes += size - entry.bytes;
      entry.bytes = size;
    }
  }

  /** Ends every watch: its reader is told to connect again. */
  @Override
  public void close() {
    stopTicking.run();
    Map<Watch, Entry> all;
    synchronized (watches) {
      closed = true;
      all = Map.copyOf(watches);
    }
    all.keySet().forEach(
        watch -> {
          watch.fail(stopping());
          remove(watch);
        });
  }
}
