// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import io.infermeter.cli.TerminalBar;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** Shows on a terminal how far the first look of an export is; later ones are short. Confined to one thread. */
final class ExportProgress implements AutoCloseable {
  private final boolean terminal;
  private boolean begun;
  private @Nullable ProgressBar bar;

  /** @param terminal whether standard error is one */
  ExportProgress(boolean terminal) {
    this.terminal = terminal;
  }

  /** A look begins, of so many questions. */
  void begin(long questions) {
    if (terminal && !begun) {
      bar = TerminalBar.of("export", questions).build();
    }
    begun = true;
  }

  /** A question was answered. */
  void step() {
    if (bar != null) {
      bar.step();
    }
  }

  /** The first look has ended. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
