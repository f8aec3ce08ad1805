// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** Shows how far labels of a file are: a bar of what was read on a terminal, else a line a batch. Not thread-safe. */
final class LabelProgress implements AutoCloseable {
  private static final int KIB = 1 << 10;

  private final PrintWriter err;
  private final @Nullable ProgressBar bar;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * Starts.
   *
   * @param size bytes to read; negative if nobody knows
   * @param terminal whether standard error is one
   */
  LabelProgress(PrintWriter err, long size, boolean terminal) {
    this.err = err;
    this.bar =
        terminal
            ? TerminalBar.of("label", size).setUnit(" KiB", KIB).build()
            : null;
  }

  /** The same bytes, counted. */
  InputStream counted(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int read = super.read();
        bytes.addAndGet(read < 0 ? 0 : 1);
        return read;
      }

      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        int read = super.read(to, offset, length);
        bytes.addAndGet(Math.max(0, read));
        return read;
      }
    };
  }

  /** So many labels are stored. */
  void sent(long labels) {
    if (bar == null) {
      err.println("infermeter: " + Numbers.plain(labels) + " labels sent");
      err.flush();
    } else {
      bar.stepTo(bytes.get()).setExtraMessage(Numbers.plain(labels) + " labels");
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
