// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import io.infermeter.api.error.Shown;
import io.infermeter.api.error.Violations;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.TimeRange;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.MatchOperator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Maps matchers, and time ranges that stand beside them. */
public final class MatcherMapping {
  private static final EnumMapping<Matcher.Operator, MatchOperator> OPERATORS =
      EnumMapping.of(Matcher.Operator.class, MatchOperator.class, "MATCH_OPERATOR_");
  private static final List<String> ROW_DIMENSIONS =
      List.of("model", "version", "output", "backend", "method", "traffic", "batch_size");
  private static final int MOST_MATCHERS = 100;
  private static final int MOST_VALUES = 1000;

  private MatcherMapping() {}

  static List<Matcher> toCore(List<io.infermeter.v1.Matcher> matchers, String path, Violations violations) {
    if (matchers.size() > MOST_MATCHERS) {
      violations.invalid(path, "must be at most " + MOST_MATCHERS + ", are " + matchers.size());
      return List.of();
    }
    List<Matcher> result = new ArrayList<>();
    for (int i = 0; i < matchers.size(); i++) {
      result.add(toCore(matchers.get(i), path + "[" + i + "]", violations));
    }
    return result;
  }

  static Matcher toCore(io.infermeter.v1.Matcher matcher, String path, Violations violations) {
    Matcher.Operator operator = OPERATORS.toCore(matcher.getOperator(), path + ".operator", violations);
    if (matcher.getValuesCount() > MOST_VALUES) {
      violations.invalid(path + ".values", "must be 1 to " + MOST_VALUES + ", are " + matcher.getValuesCount());
    }
    return new Matcher(matcher.getDimension(), operator == null ? Matcher.Operator.IN : operator, matcher.getValuesList());
  }

  static io.infermeter.v1.Matcher toContract(Matcher matcher) {
    return io.infermeter.v1.Matcher.newBuilder()
        .setDimension(matcher.dimension())
        .setOperator(OPERATORS.toContract(matcher.operator()))
        .addAllValues(matcher.values())
        .build();
  }

  /** Matchers of alerts, whose dimensions are any, and the rule's name. */
  public static List<Matcher> ofAlerts(List<io.infermeter.v1.Matcher> matchers, String path, Violations violations) {
    List<Matcher> result = toCore(matchers, path, violations);
    for (int i = 0; i < result.size(); i++) {
      Texts.checkGiven(result.get(i).dimension(), path + "[" + i + "].dimension", violations);
      if (result.get(i).values().isEmpty()) {
        violations.invalid(path + "[" + i + "].values", "give at least one value");
      }
      for (String value : result.get(i).values()) {
        Texts.check(value, path + "[" + i + "].values", violations);
      }
    }
    return result;
  }

  /** Matchers of stored rows, whose dimensions are always the same; anything else is noted. */
  public static List<Matcher> ofRows(List<io.infermeter.v1.Matcher> matchers, Violations violations) {
    List<Matcher> result = toCore(matchers, "matchers", violations);
    for (int i = 0; i < result.size(); i++) {
      String dimension = result.get(i).dimension();
      boolean segment = dimension.startsWith(Dimensions.SEGMENT) && dimension.length() > Dimensions.SEGMENT.length();
      if (!segment && !ROW_DIMENSIONS.contains(dimension)) {
        violations.add(
            "matchers[" + i + "].dimension",
            ErrorReason.ERROR_REASON_UNKNOWN_DIMENSION,
            "there is no dimension '" + Shown.text(dimension) + "' here; there are " + String.join(", ", ROW_DIMENSIONS)
                + ", segment.*");
      }
      if (result.get(i).values().isEmpty()) {
        violations.invalid("matchers[" + i + "].values", "give at least one value");
      }
    }
    return result;
  }

  /**
   * A range; all of time where none is given.
   *
   * @param nowMicros what an unset end means
   */
  public static TimeRange range(boolean given, io.infermeter.v1.TimeRange range, long nowMicros, Violations violations) {
    if (!given) {
      return TimeRange.ALL;
    }
    if (!range.hasStartTime()) {
      violations.invalid("time_range.start_time", "must be given");
      return TimeRange.ALL;
    }
    Instant start = Times.instant(range.getStartTime(), "time_range.start_time", violations);
    Instant end = range.hasEndTime() ? Times.instant(range.getEndTime(), "time_range.end_time", violations) : null;
    return start == null ? TimeRange.ALL : ordered(start, end, nowMicros, violations);
  }

  private static TimeRange ordered(Instant start, @Nullable Instant end, long nowMicros, Violations violations) {
    if (end != null && !start.isBefore(end)) {
      violations.invalid("time_range", "must start before it ends: " + start + " to " + end);
      return TimeRange.ALL;
    }
    long last = end == null ? nowMicros : Times.micros(end);
    return new TimeRange(Math.min(Times.micros(start), last), last);
  }
}
