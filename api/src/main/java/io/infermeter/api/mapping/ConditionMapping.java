// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import io.infermeter.api.error.Violations;
import io.infermeter.core.alert.Condition;
import io.infermeter.core.query.Question;
import io.infermeter.v1.AbsenceCondition;
import io.infermeter.v1.AlertDemand;
import io.infermeter.v1.AlertDirection;
import io.infermeter.v1.AlertEvidence;
import io.infermeter.v1.AlertRule;
import io.infermeter.v1.BudgetBurnCondition;
import io.infermeter.v1.ChangeCondition;
import io.infermeter.v1.DriftCondition;
import io.infermeter.v1.ThresholdCondition;
import java.time.Duration;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Maps conditions of rules, fills in their defaults, and says everything that is wrong with them. */
final class ConditionMapping {
  private static final EnumMapping<Condition.Direction, AlertDirection> DIRECTIONS =
      EnumMapping.of(Condition.Direction.class, AlertDirection.class, "ALERT_DIRECTION_");
  private static final EnumMapping<Condition.Evidence, AlertEvidence> EVIDENCE =
      EnumMapping.of(Condition.Evidence.class, AlertEvidence.class, "ALERT_EVIDENCE_");

  private static final EnumMapping<Condition.Demand, AlertDemand> DEMANDS =
      EnumMapping.of(Condition.Demand.class, AlertDemand.class, "ALERT_DEMAND_");

  /** Stands for a condition that could not be read. */
  private static final Condition UNREADABLE = new Condition.Drift(1, Condition.FALSE_ALARM_PROBABILITY);

  private static final double LEAST_EXCESS = 0.1;
  private static final double USUAL_BURN_RATE = 14.4;
  private static final int SHORT_PART = 12;
  private static final int MOST_STRETCHES = 60;

  private final Violations violations;
  private final Question question;
  private final Duration lookback;

  private ConditionMapping(Violations violations, Question question, Duration lookback) {
    this.violations = violations;
    this.question = question;
    this.lookback = lookback;
  }

  static Condition toCore(AlertRule rule, Question question, Duration lookback, Violations violations) {
    ConditionMapping mapping = new ConditionMapping(violations, question, lookback);
    return switch (rule.getConditionCase()) {
      case THRESHOLD -> mapping.threshold(rule.getThreshold());
      case CHANGE -> mapping.change(rule.getChange());
      case DRIFT -> mapping.drift(rule.getDrift());
      case BUDGET_BURN -> mapping.budgetBurn(rule.getBudgetBurn());
      case ABSENCE -> mapping.absence(rule.getAbsence());
      case CONDITION_NOT_SET -> {
        violations.invalid("rule.condition", "give one of threshold, change, drift, budget_burn and absence");
        yield UNREADABLE;
      }
    };
  }

  private Condition threshold(ThresholdCondition given) {
    String path = "rule.threshold";
    Condition.Direction direction = DIRECTIONS.toCore(given.getDirection(), path + ".direction", violations);
    if (direction == null || direction == Condition.Direction.EITHER) {
      violations.invalid(path + ".direction", "must be ALERT_DIRECTION_ABOVE or ALERT_DIRECTION_BELOW");
      return UNREADABLE;
    }
    finite(given.getBound(), path + ".bound");
    if (given.hasClearBound()) {
      finite(given.getClearBound(), path + ".clear_bound");
      boolean above = direction == Condition.Direction.ABOVE;
      if (above ? given.getClearBound() > given.getBound() : given.getClearBound() < given.getBound()) {
        violations.invalid(path + ".clear_bound", "must not be on the bad side of the bound, which is " + given.getBound());
      }
    }
    return new Condition.Threshold(
        direction,
        given.getBound(),
        given.hasClearBound() ? OptionalDouble.of(given.getClearBound()) : OptionalDouble.empty(),
        EVIDENCE.toCore(given.getEvidence(), path + ".evidence", violations));
  }

  private Condition change(ChangeCondition given) {
    String path = "rule.change";
    if (!given.hasMinimumDifference() && !given.hasMinimumRatio()) {
      violations.invalid(path + ".minimum_difference", "give it, or minimum_ratio, or both: how large a change must be to matter");
    }
    if (given.hasMinimumDifference()) {
      greater(given.getMinimumDifference(), 0, path + ".minimum_difference");
    }
    if (given.hasMinimumRatio()) {
      greater(given.getMinimumRatio(), 1, path + ".minimum_ratio");
    }
    Duration before =
        given.hasBaselineLookback() ? RuleMapping.span(given.getBaselineLookback(), path + ".baseline_lookback", violations) : null;
    if ((before == null) == (question.baseline() == null)) {
      violations.invalid(path + ".baseline_lookback", "give either it or question.baseline: what the window is held against");
    }
    return new Condition.Change(
        DIRECTIONS.toCore(given.getDirection(), path + ".direction", violations),
        optional(given.hasMinimumDifference(), given.getMinimumDifference()),
        optional(given.hasMinimumRatio(), given.getMinimumRatio()),
        probability(given.hasFalseAlarmProbability(), given.getFalseAlarmProbability(), path),
        before);
  }

  private Condition drift(DriftCondition given) {
    String path = "rule.drift";
    double excess = given.hasMinimumExcess() ? given.getMinimumExcess() : LEAST_EXCESS;
    greater(excess, 0, path + ".minimum_excess");
    if (question.baseline() == null) {
      violations.invalid("rule.question.baseline", "give what the window is held against, for example an offset as long as the lookback");
    }
    return new Condition.Drift(excess, probability(given.hasFalseAlarmProbability(), given.getFalseAlarmProbability(), path));
  }

  private Condition budgetBurn(BudgetBurnCondition given) {
    String path = "rule.budget_burn";
    double burn = given.hasBurnRate() ? given.getBurnRate() : USUAL_BURN_RATE;
    greater(burn, 1, path + ".burn_rate");
    if (!(given.getObjective() > 0 && given.getObjective() < 1)) {
      violations.invalid(path + ".objective", "must be greater than 0 and less than 1, for example 0.999, is " + given.getObjective());
    } else if (burn * (1 - given.getObjective()) > 1) {
      violations.invalid(path + ".burn_rate", "can never be reached: with this objective at most " + 1 / (1 - given.getObjective()) + " can");
    }
    Duration shorter =
        given.hasShortWindow()
            ? RuleMapping.span(given.getShortWindow(), path + ".short_window", violations)
            : lookback.dividedBy(SHORT_PART);
    if (shorter != null && shorter.compareTo(lookback) >= 0) {
      violations.invalid(path + ".short_window", "must be shorter than the question's lookback");
    }
    return new Condition.BudgetBurn(given.getObjective(), burn, shorter == null ? lookback : shorter);
  }

  private Condition absence(AbsenceCondition given) {
    String path = "rule.absence.baseline_lookback";
    Duration before = given.hasBaselineLookback() ? RuleMapping.span(given.getBaselineLookback(), path, violations) : lookback;
    if (before != null && (before.compareTo(lookback) < 0 || before.compareTo(lookback.multipliedBy(MOST_STRETCHES)) > 0)) {
      violations.invalid(path, "must be 1 to " + MOST_STRETCHES + " times the question's lookback");
    }
    Condition.Demand demand = DEMANDS.toCore(given.getDemand(), "rule.absence.demand", violations);
    if (demand != null && question.matchers().stream().noneMatch(matcher -> matcher.dimension().equals("outcome"))) {
      violations.invalid("rule.absence.demand", "needs a matcher on outcome in rule.question.matchers, which says what an answer is, for example ok");
    }
    return new Condition.Absence(before == null ? lookback : before, demand);
  }

  private double probability(boolean given, double value, String path) {
    if (given && !(value > 0 && value < 1)) {
      violations.invalid(path + ".false_alarm_probability", "must be greater than 0 and less than 1, is " + value);
    }
    return given ? value : Condition.FALSE_ALARM_PROBABILITY;
  }

  private void finite(double value, String field) {
    if (!Double.isFinite(value)) {
      violations.invalid(field, "must be finite, is " + value);
    }
  }

  private void greater(double value, double least, String field) {
    if (!(value > least) || Double.isInfinite(value)) {
      violations.invalid(field, "must be greater than " + least + " and finite, is " + value);
    }
  }

  private static OptionalDouble optional(boolean given, double value) {
    return given ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  static void put(Condition condition, AlertRule.Builder rule) {
    switch (condition) {
      case Condition.Threshold t -> {
        ThresholdCondition.Builder to =
            rule.getThresholdBuilder()
                .setDirection(DIRECTIONS.toContract(t.direction()))
                .setBound(t.bound())
                .setEvidence(EVIDENCE.toContract(t.evidence()));
        t.clearBound().ifPresent(to::setClearBound);
      }
      case Condition.Change c -> put(c, rule.getChangeBuilder());
      case Condition.Drift d ->
          rule.getDriftBuilder().setMinimumExcess(d.minimumExcess()).setFalseAlarmProbability(d.falseAlarmProbability());
      case Condition.BudgetBurn b ->
          rule.getBudgetBurnBuilder()
              .setObjective(b.objective())
              .setBurnRate(b.burnRate())
              .setShortWindow(Times.duration(b.shortWindow()));
      case Condition.Absence a ->
          rule.getAbsenceBuilder().setBaselineLookback(Times.duration(a.baselineLookback())).setDemand(DEMANDS.toContract(a.demand()));
    }
  }

  private static void put(Condition.Change change, ChangeCondition.Builder to) {
    to.setDirection(DIRECTIONS.toContract(change.direction())).setFalseAlarmProbability(change.falseAlarmProbability());
    change.minimumDifference().ifPresent(to::setMinimumDifference);
    change.minimumRatio().ifPresent(to::setMinimumRatio);
    @Nullable Duration before = change.baselineLookback();
    if (before != null) {
      to.setBaselineLookback(Times.duration(before));
    }
  }
}
