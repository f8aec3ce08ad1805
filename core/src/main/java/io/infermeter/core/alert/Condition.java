// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** When a series is in trouble. */
public sealed interface Condition {
  /** How probable a false alarm of a rule may be within a day, where nothing else is asked. */
  double FALSE_ALARM_PROBABILITY = 0.001;

  /** Which side of a bound or baseline is bad. */
  enum Direction {
    ABOVE,
    BELOW,
    EITHER
  }

  /** What must be beyond a bound. */
  enum Evidence {
    /** The value. */
    VALUE,
    /** What the value says about the model, beyond the chance of which rows came. */
    INTERVAL
  }

  /**
   * The value is beyond a bound.
   *
   * @param direction which side is bad: above or below
   * @param bound in the metric's unit
   * @param clearBound to where the value must come back once it fires
   * @param evidence what must be beyond the bound; null: the interval where the metric has one
   */
  record Threshold(Direction direction, double bound, OptionalDouble clearBound, @Nullable Evidence evidence) implements Condition {
    public Threshold {
      Objects.requireNonNull(direction);
      Objects.requireNonNull(clearBound);
    }
  }

  /**
   * The value differs from a baseline.
   *
   * @param direction which side is bad; null: the one that is worse for the metric
   * @param minimumDifference least difference that matters, in the metric's unit
   * @param minimumRatio least ratio that matters, greater than 1
   * @param falseAlarmProbability of the rule within a day, in (0, 1)
   * @param baselineLookback the time right before the window that it is held against; null: the question's baseline
   */
  record Change(
      @Nullable Direction direction,
      OptionalDouble minimumDifference,
      OptionalDouble minimumRatio,
      double falseAlarmProbability,
      @Nullable Duration baselineLookback)
      implements Condition {}

  /**
   * The drift is more than chance explains, and more than a bound.
   *
   * @param minimumExcess how much more than expected without drift, in the metric's unit
   * @param falseAlarmProbability of the rule within a day, in (0, 1)
   */
  record Drift(double minimumExcess, double falseAlarmProbability) implements Condition {}

  /**
   * An error budget is used up too fast.
   *
   * <p>Source: B. Beyer and others, "The Site Reliability Workbook" (2018), chapter 5, multiwindow alerts on burn rates.
   *
   * @param objective the share of good calls that is promised, in (0, 1)
   * @param burnRate how many times faster than even, greater than 1
   * @param shortWindow a second window, which must burn as fast
   */
  record BudgetBurn(double objective, double burnRate, Duration shortWindow) implements Condition {}

  /** Whether anybody asks for what is gone. */
  enum Demand {
    /** Calls were made and ended in another way, or run and do not end. */
    CALLED,
    /** Nobody made a call. */
    NOT_CALLED
  }

  /**
   * The series was there in the baseline, and now there is nothing or zero.
   *
   * @param baselineLookback how long before the question's lookback it must have been there
   * @param demand of a metric of calls: only if somebody asks for it, or nobody does; null: whatever the cause
   */
  record Absence(Duration baselineLookback, @Nullable Demand demand) implements Condition {}
}
