// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.query.Series;
import java.util.Map;

/**
 * What is found of one series.
 *
 * @param dimensions the series
 * @param finding whether the condition holds
 * @param description what was seen, in words
 * @param series what was seen: a series with one point
 */
record Verdict(Map<String, String> dimensions, Finding finding, String description, Series series) {
  /** Whether a condition holds. */
  enum Finding {
    /** It does. */
    BAD,
    /** It does not. */
    GOOD,
    /** There is too little to tell. */
    UNKNOWN
  }

  static Verdict of(Series series, boolean bad, String description) {
    return new Verdict(series.dimensions(), bad ? Finding.BAD : Finding.GOOD, description, series);
  }

  static Verdict unknown(Series series, String description) {
    return new Verdict(series.dimensions(), Finding.UNKNOWN, description, series);
  }
}
