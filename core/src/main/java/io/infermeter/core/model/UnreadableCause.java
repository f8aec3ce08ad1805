// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.model;

/** Why the answer of a call could not be read. */
public enum UnreadableCause {
  /** The bytes are not the message that the method promises. */
  MALFORMED,
  /** No output looks like a prediction. */
  NO_PREDICTION_OUTPUT,
  /** The configured output is not in the answer. */
  OUTPUT_MISSING,
  /** Shape and content do not fit each other. */
  SHAPE_MISMATCH,
  /** The element type is not one that predictions have. */
  UNSUPPORTED_TYPE,
  /** The content is in shared memory. */
  SHARED_MEMORY,
  /** The message is compressed in a way that cannot be read. */
  UNSUPPORTED_ENCODING,
  /** The answer does not say which model it is from. */
  NO_MODEL;

  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
