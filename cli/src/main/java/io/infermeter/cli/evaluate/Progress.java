// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.cli.TerminalBar;
import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** Shows how far an evaluation is: a bar on a terminal, else a line a pass. Thread-safe. */
final class Progress implements AutoCloseable {
  private final PrintWriter err;
  private final @Nullable ProgressBar bar;

  /**
   * Starts.
   *
   * @param rows rows of all passes
   * @param terminal whether standard error is one
   */
  Progress(PrintWriter err, long rows, boolean terminal) {
    this.err = err;
    this.bar =
        terminal
            ? TerminalBar.of("evaluate", rows).setUnit(" rows", 1).showSpeed().build()
            : null;
  }

  /** Some rows were answered, or failed. */
  void step(int rows) {
    if (bar != null) {
      bar.stepBy(rows);
    }
  }

  /** A pass begins. */
  void pass(Scenario scenario, int repeat, int repeats) {
    if (bar != null) {
      bar.setExtraMessage(scenario + ", pass " + repeat + " of " + repeats);
    }
  }

  /** A pass has ended. */
  void passed(Scenario scenario, int repeat, int repeats, long rows, Duration elapsed) {
    if (bar == null) {
      err.printf(
          java.util.Locale.ROOT, "infermeter: %s, pass %d of %d: %d rows in %.2f s%n", scenario, repeat, repeats, rows, elapsed.toNanos() / 1e9);
      err.flush();
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
