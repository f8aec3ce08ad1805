// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import java.io.IOException;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Keeps out of the log that an HTTP client went away before it had its answer. Anyone can cause that, a health check that is in a hurry
 * does, and Helidon writes a stack trace for each. What went wrong inside an answer, with the client still there, is logged as ever.
 *
 * <p>Named in {@code logging.properties}. Thread-safe.
 */
public final class Departures implements Filter {
  private static final int DEEPEST_CAUSE = 20;

  @Override
  public boolean isLoggable(LogRecord record) {
    String logger = record.getLoggerName();
    return logger == null || !logger.startsWith("io.helidon.webserver.") || !isLost(record.getThrown());
  }

  /** Whether a socket that could not be read or written is behind it. */
  private static boolean isLost(@Nullable Throwable thrown) {
    @Nullable Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (cause instanceof IOException && cause.getCause() == null && isOfSocket(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static boolean isOfSocket(Throwable cause) {
    for (StackTraceElement frame : cause.getStackTrace()) {
      if (frame.getClassName().startsWith("sun.nio.ch.") || frame.getClassName().startsWith("io.helidon.common.socket.")) {
        return true;
      }
    }
    return false;
  }
}
