// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import io.infermeter.cli.Numbers;
import io.infermeter.v1.Basis;
import io.infermeter.v1.Finality;
import io.infermeter.v1.Interval;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.Point;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One value as it is shown. How sure it is shows without colour too: {@code *} follows a value to which calls may still be added, {@code +} one
 * whose labels may still come, {@code ~} goes before an estimate, and what is undefined says why.
 */
record Value(@Nullable Point point, String unit) {
  static final Value NONE = new Value(null, "1");

  /** How a value looks. */
  enum Look {
    FINAL,
    COMPLETE,
    OPEN,
    ESTIMATED,
    UNDEFINED
  }

  Look look() {
    if (point == null || !point.hasNumber()) {
      return Look.UNDEFINED;
    }
    if (point.getBasis() == Basis.BASIS_ESTIMATED || point.getBasis() == Basis.BASIS_COMBINED) {
      return Look.ESTIMATED;
    }
    return switch (point.getFinality()) {
      case FINALITY_FINAL -> Look.FINAL;
      case FINALITY_COMPLETE, FINALITY_MATURE -> Look.COMPLETE;
      case FINALITY_OPEN, FINALITY_UNSPECIFIED, UNRECOGNIZED -> Look.OPEN;
    };
  }

  String text() {
    if (point == null) {
      return "-";
    }
    return switch (look()) {
      case FINAL -> number();
      case COMPLETE -> number() + "+";
      case OPEN -> number() + "*";
      case ESTIMATED -> "~" + number();
      case UNDEFINED -> point.getUndefined().getReason().name().replace("UNDEFINED_REASON_", "").replace('_', ' ').toLowerCase(Locale.ROOT);
    };
  }

  private String number() {
    double number = point == null ? 0 : point.getNumber();
    return switch (unit) {
      case "1", "" -> String.format(Locale.ROOT, "%.4f", number);
      case "s" -> Numbers.seconds(number);
      default -> String.format(Locale.ROOT, "%,.1f", number);
    };
  }

  String interval() {
    Interval sampling = point == null ? null : sampling(point);
    return sampling == null ? "" : String.format(Locale.ROOT, "[%.3f, %.3f]", sampling.getLow(), sampling.getHigh());
  }

  private static @Nullable Interval sampling(Point point) {
    return point.getIntervalsList().stream().filter(each -> each.getKind() == IntervalKind.INTERVAL_KIND_SAMPLING).findFirst().orElse(null);
  }

  Finality finality() {
    return point == null ? Finality.FINALITY_UNSPECIFIED : point.getFinality();
  }

  /** What it is sorted by; NaN where there is no value. */
  double order() {
    return point != null && point.hasNumber() ? point.getNumber() : Double.NaN;
  }
}
