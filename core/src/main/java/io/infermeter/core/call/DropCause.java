// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.call;

/** Why a row was not stored. */
public enum DropCause {
  /** The queue between relay and reader was full. */
  QUEUE_FULL,
  /** The message was larger than is captured. */
  TOO_LARGE,
  /** The id was used before; the earliest prediction stays. */
  DUPLICATE_ID,
  /** The store failed. */
  STORE_FAILED,
  /** The id was longer than is stored, or not text. */
  INVALID_ID;

  /** The name in reports and metrics: queue_full, too_large and so on. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
