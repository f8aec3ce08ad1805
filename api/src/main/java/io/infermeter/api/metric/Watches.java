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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All watches. One ticker finds those that are due. Those with ordinary questions are computed together, of one instant and on one thread,
 * since most of what they read they have in common; a turn takes as long as it takes, and then each has had its turn. Those with large
 * questions are computed alone, in the order in which they became due, and hold up only each other. Thread-safe.
 */
final class Watches implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  /** How often it is looked for watches that are due. */
  static final Duration TICK = Duration.ofMillis(100);

  /**
   * A turn of more than a tick is followed by a rest as long as itself, but not longer than this. Without it, turns of the few watches that
   * have become due meanwhile would follow one another, and each would read all that they have in common.
   */
  private static final Duration LONGEST_REST = Duration.ofSeconds(1);

  /** Bytes of an answer from which on a watch is computed alone. */
  private static final long LARGE = 262_144;

  private final Questions questions;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Executor together;
  private final LargeWatches<Entry> large;
  private final WatchBounds bounds;
  private final AtomicBoolean computingTogether = new AtomicBoolean();
  private volatile long restUntil;

  /** Whether some were not looked at because others were computed together. */
  private final AtomicBoolean passedOver = new AtomicBoolean();

  private final Runnable stopTicking;

  /** The watches, each with the bytes of its answers; guarded by itself, as is what follows. */
  private final Map<Watch, Entry> watches = new HashMap<>();

  private long bytes;
  private boolean closed;

  private static final class Entry {
    private final Watch watch;
    private final WatchQuestions asked;
    private volatile boolean large;
    private long bytes;
    private volatile boolean answered;

    Entry(Watch watch, WatchQuestions asked, boolean large) {
      this.watch = watch;
      this.asked = asked;
      this.large = large;
    }
  }

  /**
   * Begins to tick.
   *
   * @param nanos measures intervals
   */
  Watches(Questions questions, Clock clock, LongSupplier nanos, Ticker ticker, WatchThreads threads, WatchBounds bounds) {
    this.questions = questions;
    this.clock = clock;
    this.nanos = nanos;
    this.together = threads.together();
    this.large = new LargeWatches<>(threads.alone(), bounds.alone(), this::turn, entry -> entry.watch.done());
    this.bounds = bounds;
    this.restUntil = nanos.getAsLong();
    this.stopTicking = ticker.every(TICK, this::tick);
  }

  /**
   * Begins a watch.
   *
   * @throws StatusRuntimeException if it cannot be taken
   */
  void open(WatchMetricsRequest request, ServerCallStreamObserver<WatchMetricsResponse> responses) {
    WatchQuestions asked = WatchQuestions.of(request, questions);
    Watch watch = new Watch(responses, asked, () -> Times.timestamp(Times.micros(clock.instant())), nanos.getAsLong());
    Entry entry = new Entry(watch, asked, asked.areLarge(questions, clock.instant()));
    add(entry);
    responses.setOnCancelHandler(() -> remove(watch));
    responses.setOnReadyHandler(() -> ready(watch));
    begin(List.of(entry));
  }

  private void ready(Watch watch) {
    watch.flush(nanos.getAsLong());
    if (watch.hasEnded()) {
      remove(watch);
    }
  }

  private void add(Entry entry) {
    synchronized (watches) {
      if (closed) {
        throw stopping();
      }
      if (watches.size() >= bounds.watches()) {
        throw Refusal.overloaded("the gateway has " + bounds.watches()
            + " watches, as many as it may; end one, or ask with QueryMetrics");
      }
      watches.put(entry.watch, entry);
    }
  }

  private static StatusRuntimeException stopping() {
    return Refusal.unavailable("the gateway is stopping; connect again");
  }

  private void remove(Watch watch) {
    watch.end();
    synchronized (watches) {
      Entry entry = watches.remove(watch);
      if (entry != null) {
        bytes -= entry.bytes;
        large.remove(entry);
      }
    }
  }

  /** How many watches there are. */
  int size() {
    synchronized (watches) {
      return watches.size();
    }
  }

  /** Begins what is due. */
  private void tick() {
    begin(all());
  }

  private List<Entry> all() {
    synchronized (watches) {
      return List.copyOf(watches.values());
    }
  }

  /** Begins those of these watches that are due; ordinary ones wait while others are computed together. */
  private void begin(List<Entry> candidates) {
    long now = nanos.getAsLong();
    boolean free = now - restUntil >= 0 && computingTogether.compareAndSet(false, true);
    List<Entry> ordinary = new ArrayList<>();
    boolean begun = false;
    try {
      candidates.stream().filter(entry -> isDue(entry, free, now)).forEach(ordinary::add);
      begun = !ordinary.isEmpty() && WatchThreads.execute(together, () -> together(ordinary));
    } finally {
      if (free && !begun) {
        ordinary.forEach(entry -> entry.watch.done());
        computingTogether.set(false);
      }
    }
    if (!free) {
      passedOver.set(true);
    }
  }

  /** Whether it is to be computed with others; what else is due of it begins. */
  private boolean isDue(Entry entry, boolean free, long now) {
    boolean large = entry.large;
    if ((large || free) && entry.watch.claim(now)) {
      if (!large) {
        return true;
      }
      beginAlone(entry);
    } else {
      beat(entry, now);
    }
    return false;
  }

  /** Whoever waits for long hears that it is not forgotten. */
  private void beat(Entry entry, long now) {
    try {
      entry.watch.beat(now);
    } catch (RuntimeException failure) {
      entry.watch.fail(failure);
      remove(entry.watch);
    }
  }

  private void together(List<Entry> due) {
    long begun = nanos.getAsLong();
    Queue<Entry> left = new ArrayDeque<>(due);
    List<Entry> failed = new ArrayList<>();
    try {
      questions.together(Times.micros(clock.instant()), due.size(), asking -> together(left, failed, asking));
    } catch (RuntimeException | Error unreadable) {
      LOG.warn("watches could not be computed together, so {} of them are computed alone", left.size(), unreadable);
      failed.addAll(left);
    } finally {
      long ended = nanos.getAsLong();
      long took = ended - begun;
      restUntil = took < TICK.toNanos() ? ended : ended + Math.min(took, LONGEST_REST.toNanos());
      computingTogether.set(false);
    }
    // What is wrong with one is told to it alone; it does not end the others.
    failed.forEach(this::beginAlone);
    if (passedOver.getAndSet(false) && nanos.getAsLong() - restUntil >= 0) {
      begin(all());
    }
  }

  private void together(Queue<Entry> left, List<Entry> failed, Questions.Asking asking) {
    while (!left.isEmpty()) {
      Entry entry = left.peek();
      try {
        if (!entry.watch.hasEnded()) {
          evaluate(entry, asking);
        }
        end(entry);
      } catch (StatusRuntimeException refused) {
        entry.watch.fail(refused);
        end(entry);
      } catch (RuntimeException failure) {
        failed.add(entry);
      }
      left.remove();
    }
  }

  /** Has a claimed watch computed alone, unless it has ended meanwhile. */
  private void beginAlone(Entry entry) {
    large.add(entry);
    if (entry.watch.hasEnded()) {
      large.remove(entry);
    }
  }

  private void turn(Entry entry) {
    long now = Times.micros(clock.instant());
    try {
      evaluate(entry, question -> questions.answer(question, now));
    } catch (RuntimeException | Error failure) {
      entry.watch.fail(failure);
    } finally {
      end(entry);
    }
  }

  private void end(Entry entry) {
    entry.watch.done();
    if (entry.watch.hasEnded()) {
      remove(entry.watch);
    }
  }

  private void evaluate(Entry entry, Questions.Asking asking) {
    WatchQuestions.Evaluated evaluated = entry.asked.evaluate(asking, bounds.bytesOfOne());
    if (!entry.answered && evaluated.allRefused()) {
      throw Refusal.of(evaluated.refusals());
    }
    entry.answered = true;
    entry.large = evaluated.bytes() > LARGE || entry.asked.areLarge(questions, clock.instant());
    hold(entry.watch, evaluated.bytes());
    entry.watch.offer(evaluated.state(), nanos.getAsLong());
    entry.watch.beat(nanos.getAsLong());
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
    synchronized (watches) {
      closed = true;
    }
    all().forEach(
        entry -> {
          entry.watch.fail(stopping());
          remove(entry.watch);
        });
  }
}
