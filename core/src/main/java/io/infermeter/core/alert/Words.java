// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers in sentences. */
final class Words {
  private static final MathContext SHOWN = new MathContext(4, RoundingMode.HALF_EVEN);

  private Words() {}

  /** Four digits and the unit, unless that is 1. */
  static String number(double value, String unit) {
    return number(value) + (unit.equals("1") || unit.isEmpty() ? "" : " " + unit);
  }

  static String number(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(SHOWN).stripTrailingZeros();
    boolean plain = rounded.signum() == 0 || rounded.precision() - rounded.scale() > -4 && rounded.scale() > -7;
    return plain ? rounded.toPlainString() : rounded.toString();
  }
}
