// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

/** How bad an alert is. */
public enum Severity {
  INFO,
  WARNING,
  CRITICAL
}
