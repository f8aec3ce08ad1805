// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

/** Into which strata the rows of a window are put before labelled rows speak for unlabelled ones. */
public enum Stratification {
  /** None: any labelled row speaks for any other. */
  NONE,
  /** By predicted class. */
  PREDICTED,
  /** By predicted class, segments and bins of confidence: for labels that come sooner for some kinds of rows than for others. */
  CONFIDENCE
}
