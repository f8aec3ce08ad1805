// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import java.util.Locale;

/** The segment of a call: under which light its images were taken. */
public enum Lighting {
  /** The images as they are. */
  NORMAL,
  /** Darkened and noisy; much worse from some time on. */
  DIM;

  /** The value of the request metadata "lighting". */
  public String value() {
    return name().toLowerCase(Locale.ROOT);
  }
}
