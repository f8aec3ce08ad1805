// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

/** The settings cannot be used; the message is one sentence that names key, value, origin, and what is allowed. */
public final class SettingsException extends RuntimeException {
  public SettingsException(String message) {
    super(message);
  }
}
