// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

/** A store could not do what was asked; the message says which one and why. */
public class StoreException extends RuntimeException {
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreException(String message) {
    super(message);
  }
}
