// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.call;

/** How a call ended; exactly one. */
public enum CallOutcome {
  /** The server answered with status OK. */
  OK,
  /** The server, or the way to it, ended the call with another status. */
  FAILED,
  /** The gateway did not take the call. */
  REFUSED,
  /** The client gave up. */
  CANCELLED,
  /** The deadline passed. */
  TIMED_OUT;

  /** The name in answers: ok, failed, refused, cancelled, timed_out. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
