// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import io.infermeter.gateway.call.Backend;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Says that a model server fails: at its first failure at once, then at most once a minute, with the number of calls that failed since
 * the line before. Thread-safe; a failure that is only counted takes no lock that others wait for long.
 */
final class FailureLog {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanos;
  private final Consumer<String> lines;
  private final Map<String, Failures> backends = new ConcurrentHashMap<>();

  /**
   * Says nothing yet.
   *
   * @param nanos a monotonic clock
   * @param lines where lines go
   */
  FailureLog(LongSupplier nanos, Consumer<String> lines) {
    this.nanos = nanos;
    this.lines = lines;
  }

  /** What one backend has failed at since its last line. */
  private static final class Failures {
    private boolean silent = true;
    private long lastLine;
    private long calls;
    private String why = "";
  }

  /** A call ended because of its backend. */
  void failed(Backend backend, String why) {
    Failures of = backends.computeIfAbsent(backend.name(), name -> new Failures());
    synchronized (of) {
      of.calls++;
      of.why = why;
    }
    report(of);
  }

  /** Says what has been counted and is due; to be called every few seconds. */
  void report() {
    backends.values().forEach(this::report);
  }

  private void report(Failures of) {
    String line;
    synchronized (of) {
      long now = nanos.getAsLong();
      if (of.calls == 0 || (!of.silent && now - of.lastLine < MINUTE)) {
        return;
      }
      String calls = of.calls == 1 ? "One call failed: " : of.calls + " calls failed, the last one: ";
      line = calls + of.why;
      of.silent = false;
      of.lastLine = now;
      of.calls = 0;
    }
    lines.accept(line);
  }
}
