// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.alert;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Counts notifications by what became of them, and says what failed: one line a target and minute. Thread-safe. */
public final class Deliveries {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanos;
  private final Consumer<String> lines;
  private final LongAdder sent = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final Map<String, Failures> failures = new TreeMap<>();

  private static final class Failures {
    private long count;
    private long lastLine;
    private boolean silent = true;
  }

  /**
   * Has counted nothing.
   *
   * @param nanos a monotonic clock
   * @param lines where lines go
   */
  public Deliveries(LongSupplier nanos, Consumer<String> lines) {
    this.nanos = nanos;
    this.lines = lines;
  }

  void sent() {
    sent.increment();
  }

  /** A notification was given up. */
  void failed() {
    failed.increment();
  }

  /** A notification found no place to wait. */
  void dropped(Target target) {
    dropped.increment();
    attemptFailed(target, "too many notifications wait for it, and the newest was dropped");
  }

  /** An attempt failed. */
  void attemptFailed(Target target, String why) {
    String line;
    synchronized (failures) {
      Failures of = failures.computeIfAbsent(target.name(), name -> new Failures());
      of.count++;
      long now = nanos.getAsLong();
      if (!of.silent && now - of.lastLine < MINUTE) {
        return;
      }
      String times = of.count == 1 ? "Notifying " + target + " failed: " : "Notifying " + target + " failed " + of.count + " times, the last time: ";
      line = times + why;
      of.count = 0;
      of.silent = false;
      of.lastLine = now;
    }
    lines.accept(line);
  }

  /** How many there were, by what became of them. */
  public Map<String, LongSupplier> counts() {
    return Map.of("sent", sent::sum, "failed", failed::sum, "dropped", dropped::sum);
  }
}
