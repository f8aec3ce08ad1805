// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.store;

import io.infermeter.core.ingest.Merging;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Snapshot;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is too old or too much: rows after a time, and the oldest of them sooner where the store holds more than it may; aggregates
 * after a longer time. In between, aggregates are merged: minutes into hours, hours into days. It goes in small steps, each a transaction
 * of its own, whose size follows how long the last one took; between steps the writer has at least four times as long for itself.
 *
 * <p>{@link #turn} is confined to the writer's thread; the rest is thread-safe.
 */
public final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  /** A step that takes longer makes the next one smaller. */
  private static final long LONG_STEP = Duration.ofMillis(40).toNanos();

  private static final int FIRST_REMOVED = 200;

  /** Aggregates that are merged are read and written, and can have many counts. */
  private static final int FIRST_MERGED = 20;

  private static final long SHORTEST_PAUSE = Duration.ofMillis(20).toNanos();
  private static final long REST = Duration.ofSeconds(30).toNanos();

  /** Rows of the last minutes stay, however large the store is: they may be read and labelled right now. */
  private static final long YOUNGEST_MICROS = Duration.ofMinutes(10).toNanos() / 1000;

  private static final double WARN_AT = 0.8;
  private static final double CALM_AT = 0.75;

  private final MeterStore store;
  private final LongSupplier micros;
  private final LongSupplier nanos;
  private final RetentionBounds bounds;
  private final Pace removing = new Pace(FIRST_REMOVED);
  private final Pace merging = new Pace(FIRST_MERGED);
  private long next;
  private boolean warned;
  private boolean failing;
  private volatile long bytes;
  private volatile long removed;

  /**
   * Makes it.
   *
   * @param micros the time, microseconds since 1970
   * @param nanos a monotonic clock
   */
  public Retention(MeterStore store, LongSupplier micros, LongSupplier nanos, RetentionBounds bounds) {
    this.store = store;
    this.micros = micros;
    this.nanos = nanos;
    this.bounds = bounds;
    this.next = nanos.getAsLong();
  }

  /** Bytes that the store held when they were looked at last. */
  public long bytes() {
    return bytes;
  }

  /** Rows removed since the process started. */
  public long removed() {
    return removed;
  }

  /** Takes one step, if it is time. Never throws: what fails is logged and tried again. */
  public void turn() {
    long started = nanos.getAsLong();
    if (started - next < 0) {
      return;
    }
    try {
      boolean more = remove();
      Pace pace = more ? removing : merging;
      boolean full = more;
      if (!more) {
        int merged = merge();
        more = merged > 0;
        full = merged >= merging.size;
      }
      long took = nanos.getAsLong() - started;
      pace.adapt(took, full);
      next = started + took + (more ? Math.max(SHORTEST_PAUSE, 4 * took) : REST);
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.warn("What is too old could not be removed from the store; it is tried again every {} s.", REST / 1_000_000_000, e);
      }
      failing = true;
      next = started + REST;
    }
  }

  /** @return whether more is left to be removed */
  private boolean remove() {
    long now = micros.getAsLong();
    bytes = store.bytes();
    warn();
    boolean tooMuch = bytes > bounds.bytes();
    long before = tooMuch ? now - YOUNGEST_MICROS : now - micros(bounds.rows());
    int limit = removing.size;
    int rows = store.write(transaction -> transaction.removeRows(Math.max(0, before), limit));
    removed += rows;
    if (rows >= limit) {
      return true;
    }
    int rollups = store.write(transaction -> transaction.removeRollups(Math.max(0, now - micros(bounds.rollups())), limit));
    return rollups >= limit;
  }

  /** A label may come for a prediction as long as its row is kept, and rows at the edges of windows need the minutes between them. */
  private int merge() {
    long now = micros.getAsLong();
    long rowsSince = store.<Long>read(Snapshot::rowsSinceMicros);
    long minutes = Math.min(now - micros(bounds.minutes()), rowsSince);
    long hours = now - micros(bounds.hours());
    int limit = merging.size;
    return store.<Integer>write(transaction -> Merging.step(transaction, minutes, hours, limit));
  }

  /** How much is done in a step. */
  private static final class Pace {
    private static final int SMALLEST = 10;
    private static final int LARGEST = 5_000;

    private int size;

    Pace(int first) {
      this.size = first;
    }

    /** Only a step that had enough to do tells how long the next one would take. */
    void adapt(long took, boolean full) {
      if (took > LONG_STEP) {
        size = Math.max(SMALLEST, size / 2);
      } else if (full && took < LONG_STEP / 4) {
        size = Math.min(LARGEST, size * 2);
      }
    }
  }

  private void warn() {
    if (!warned && bytes > WARN_AT * bounds.bytes()) {
      LOG.warn(
          "The store holds {} MiB, and from {} MiB on the oldest calls, predictions and labels are removed before their time"
              + " (infermeter.retention.raw-size); give it more, or keep rows for less long (infermeter.retention.raw-time).",
          bytes >> 20,
          bounds.bytes() >> 20);
      warned = true;
    } else if (bytes < CALM_AT * bounds.bytes()) {
      warned = false;
    }
  }

  private static long micros(Duration duration) {
    return duration.toSeconds() * 1_000_000;
  }
}
