// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

/** An option has a value that cannot be; the message says which and what may be. */
public final class WrongUsage extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WrongUsage(String message) {
    super(message);
  }
}
