// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.call;

import java.util.List;

/**
 * The calls that run on one backend now.
 *
 * @param backend the backend's name
 * @param calls how many
 * @param oldestMicros when the oldest of them began, microseconds since 1970; the greatest number if none runs
 */
public record RunningCalls(String backend, long calls, long oldestMicros) {
  /** Reads them. Thread-safe, never blocks. */
  @FunctionalInterface
  public interface Source {
    /** One element for each backend that ever had a call. */
    List<RunningCalls> running();
  }
}
