// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the score of one class becomes the probability of that class, and why so. Immutable and thread-safe.
 *
 * <p>Source: the recipe of NannyML 0.13 (Calibrator, needs_calibration): isotonic regression, where it brings down the expected
 * calibration error on rows that it was not fitted on.
 */
public final class Calibration {
  /** Beyond this area under the ROC curve the score is a decision already, and a fit would only add noise. */
  private static final double NEARLY_PERFECT = 0.999;

  private final String className;
  private final Verdict verdict;
  private final @Nullable IsotonicRegression fit;

  /** Whether scores are to be calibrated. */
  public enum Mode {
    /** Where the reference shows that it helps. */
    AUTO,
    ON,
    OFF
  }

  /** What was decided, and why. */
  private record Verdict(boolean calibrated, double rawError, double calibratedError, String reason) {
    static Verdict of(boolean calibrated, String reason) {
      return new Verdict(calibrated, Double.NaN, Double.NaN, reason);
    }
  }

  private Calibration(String className, Verdict verdict, BinarySample sample) {
    this.className = className;
    this.verdict = verdict;
    this.fit = verdict.calibrated ? IsotonicRegression.fit(sample) : null;
  }

  static Calibration of(String className, BinarySample reference, Mode mode) {
    return new Calibration(className, verdict(reference, mode), reference);
  }

  private static Verdict verdict(BinarySample reference, Mode mode) {
    int positives = reference.positives();
    if (positives == 0 || positives == reference.size()) {
      return Verdict.of(false, "the reference has no row of the other kind");
    }
    if (reference.rocAuc() > NEARLY_PERFECT) {
      return Verdict.of(false, "the score tells the class apart almost perfectly");
    }
    return switch (mode) {
      case ON -> Verdict.of(true, "asked for");
      case OFF -> Verdict.of(false, "asked for");
      case AUTO -> HeldOut.enough(reference) ? automatic(reference) : Verdict.of(false, "too few rows in the reference to judge");
    };
  }

  private static Verdict automatic(BinarySample reference) {
    if (!isProbability(reference)) {
      return Verdict.of(true, "the scores are not probabilities");
    }
    HeldOut.Errors errors = HeldOut.errors(reference);
    boolean better = errors.raw() > errors.calibrated();
    String reason = String.format(Locale.ROOT, "calibration error %.4f raw, %.4f calibrated", errors.raw(), errors.calibrated());
    return new Verdict(better, errors.raw(), errors.calibrated(), reason);
  }

  private static boolean isProbability(BinarySample reference) {
    for (int row = 0; row < reference.size(); row++) {
      if (reference.score(row) < 0 || reference.score(row) > 1) {
        return false;
      }
    }
    return true;
  }

  /** The class whose score this is about. */
  public String className() {
    return className;
  }

  /** Whether scores are calibrated, or taken as they are. */
  public boolean calibrated() {
    return verdict.calibrated;
  }

  /** Expected calibration error of the raw scores on rows held out, in [0, 1]; NaN where it was not needed to decide. */
  public double rawError() {
    return verdict.rawError;
  }

  /** The same of calibrated scores. */
  public double calibratedError() {
    return verdict.calibratedError;
  }

  /** The decision in words: "ok calibrated (calibration error 0.0293 raw, 0.0041 calibrated)". */
  public String text() {
    return className + (verdict.calibrated ? " calibrated (" : " raw (") + verdict.reason + ")";
  }

  /** The probability of the class at a score, in [0, 1]. A raw score outside is clipped. */
  double at(double score) {
    return fit == null ? Math.clamp(score, 0, 1) : fit.at(score);
  }
}
