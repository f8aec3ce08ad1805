// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.label;

/** What became of a label; exactly one. */
public enum LabelOutcome {
  /** It met its prediction, as its first label. */
  JOINED,
  /** Its prediction is not known yet. */
  WAITING,
  /** It replaced another label. */
  CORRECTED,
  /** The same label was there already. */
  DUPLICATE,
  /** A greater label is in force. */
  SUPERSEDED,
  /** It took the label in force back. */
  RETRACTED,
  /** Its prediction is older than the horizon. */
  TOO_LATE,
  /** It cannot be understood. */
  INVALID,
  /** It could not be stored now. */
  RETRY,
  /** It waited until the horizon and its prediction never came; told to nobody, but counted. */
  EXPIRED;

  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
