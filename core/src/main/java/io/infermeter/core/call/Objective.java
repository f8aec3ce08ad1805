// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.call;

/**
 * Whether a call kept what is promised for its model. It is judged once, when the call is recorded, by the objectives that are in force
 * then; later settings do not rewrite it.
 */
public enum Objective {
  /** Nothing is promised. */
  NONE,
  /** The call ended ok and within every objective. */
  MET,
  /** It did not. */
  MISSED
}
