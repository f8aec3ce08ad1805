// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import java.util.Locale;

/** The parameters that a metric may take; the names are those of the fields of infermeter.v1.Metric. */
public enum Parameter {
  AVERAGE,
  ZERO_DIVISION,
  BETA,
  POSITIVE_CLASS,
  CLASS_SET_RULE,
  THRESHOLD,
  QUANTILE,
  K,
  STATISTIC,
  FEATURE,
  BASIS,
  COMPUTATION,
  INTERVAL_METHOD,
  CONFIDENCE_LEVEL,
  BUCKET,
  ACROSS,
  RUN_LENGTH,
  CALIBRATION;

  /** The field's name. */
  public String field() {
    return name().toLowerCase(Locale.ROOT);
  }
}
