// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How progress looks on a terminal, for every command that takes long. */
public final class TerminalBar {
  private static final int REFRESH_MILLIS = 200;

  private TerminalBar() {}

  /** Whether there is a terminal to draw on. */
  public static boolean isPossible() {
    return System.console() != null && System.console().isTerminal();
  }

  /**
   * A bar on standard error, to be completed and built.
   *
   * @param max where it ends; negative if nobody knows
   */
  public static ProgressBarBuilder of(String task, long max) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(max)
        .setUpdateIntervalMillis(REFRESH_MILLIS)
        .setStyle(ProgressBarStyle.ASCII)
        .setConsumer(new ConsoleProgressBarConsumer(System.err));
  }
}
