// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The labels that one row will get: none, one, the same one twice, or a wrong one and its correction.
 *
 * @param labels in the order of being sent, mostly
 */
record LabelPlan(List<PlannedLabel> labels) {
  private static final double NEVER = .10;
  private static final double TWICE = .03;
  private static final double CORRECTED = .03;
  /** Of the corrected: how many corrections overtake what they correct. */
  private static final double OVERTAKEN = .2;
  private static final int CLASSES = 10;
  /** A correction is known later than what it corrects, whenever either arrives. */
  private static final Duration CORRECTION = Duration.ofMillis(1);

  /**
   * One label to send.
   *
   * @param outcome the class that it names
   * @param known when that was known, from the moment the row was first spoken of; of two labels the later is in force
   * @param delay from the answer to sending
   */
  record PlannedLabel(int outcome, Duration known, Duration delay) {}

  static LabelPlan of(int truth, ReplaySettings settings, RandomGenerator random) {
    double fate = random.nextDouble();
    if (fate < NEVER) {
      return new LabelPlan(List.of());
    }
    PlannedLabel label = new PlannedLabel(truth, Duration.ZERO, delay(settings, random));
    if (fate < NEVER + TWICE) {
      return new LabelPlan(List.of(label, new PlannedLabel(truth, Duration.ZERO, delay(settings, random))));
    }
    if (fate < NEVER + TWICE + CORRECTED) {
      return corrected(truth, label.delay, delay(settings, random), random);
    }
    return new LabelPlan(List.of(label));
  }

  private static LabelPlan corrected(int truth, Duration one, Duration other, RandomGenerator random) {
    int wrong = (truth + 1 + random.nextInt(CLASSES - 1)) % CLASSES;
    boolean overtaken = random.nextDouble() < OVERTAKEN;
    boolean inOrder = one.compareTo(other) <= 0 != overtaken;
    return new LabelPlan(
        List.of(
            new PlannedLabel(wrong, Duration.ZERO, inOrder ? one : other),
            new PlannedLabel(truth, CORRECTION, inOrder ? other : one)));
  }

  private static Duration delay(ReplaySettings settings, RandomGenerator random) {
    return Duration.ofNanos(random.nextLong(settings.earliestLabel().toNanos(), settings.latestLabel().toNanos()));
  }
}
