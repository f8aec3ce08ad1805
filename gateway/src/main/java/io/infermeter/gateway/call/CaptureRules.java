// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.call;

import org.jspecify.annotations.Nullable;

/** Says which calls are read. Thread-safe, never blocks; called on event loops, once per call. */
@FunctionalInterface
public interface CaptureRules {
  /** Reads nothing. */
  CaptureRules NONE = method -> null;

  /**
   * How the calls of a method are captured.
   *
   * @param method the full method without a leading slash
   * @return null if the method carries no predictions
   */
  @Nullable MethodCapture forMethod(String method);
}
