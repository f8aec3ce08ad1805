// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import java.util.Objects;

/** Compares alerts. */
final class Same {
  private Same() {}

  /** Whether two states of an alert differ at the most in the newest point, its words, and when it was seen. */
  static boolean butForWhatWasSeen(Alert a, Alert b) {
    return a.state() == b.state()
        && a.severity() == b.severity()
        && a.labels().equals(b.labels())
        && a.summary().equals(b.summary())
        && Objects.equals(a.acknowledgement(), b.acknowledgement())
        && a.silenceId().equals(b.silenceId())
        && a.history().equals(b.history());
  }
}
