// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.estimate.Calibration;
import io.infermeter.core.estimate.ConfidenceModel;
import io.infermeter.core.estimate.Estimate;
import io.infermeter.core.estimate.EstimatedRows;
import io.infermeter.core.estimate.LabelBias;
import io.infermeter.core.estimate.Stratification;
import io.infermeter.core.metric.MetricParameters.Basis;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.MetricParameters.IntervalMethod;
import io.infermeter.core.metric.MetricValue.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Values before, and while, the labels come: by confidence alone (BASIS_ESTIMATED), or by confidence and labels together (BASIS_COMBINED).
 * Both are answered from the stored rows of the window and of a reference with labels.
 */
final class Estimation {
  /** Below so many labels a combined value stays the estimate: the labels would disturb it more than they correct it. */
  static final int FEWEST_LABELS = 30;

  private static final ReferenceFits FITS = new ReferenceFits();

  private final Labelled labelled;
  private final Estimable estimable;
  private final MetricParameters asked;
  private final EstimatedRows rows;
  private final DesignEffect ofReference;
  private final Supplier<List<Measured>> realized;

  private Estimation(
      Labelled labelled, Estimable estimable, EstimatedRows rows, DesignEffect ofReference, Supplier<List<Measured>> realized) {
    this.labelled = labelled;
    this.ofReference = ofReference;
    this.estimable = estimable;
    this.realized = realized;
    this.asked = labelled.asked();
    this.rows = rows;
  }

  /** What an estimate needs to be read. */
  static Set<Material.Need> needs(MetricParameters resolved) {
    return resolved.basis() == null || resolved.basis() == Basis.REALIZED
        ? Set.of()
        : Set.of(Material.Need.ROWS, Material.Need.REFERENCE, Material.Need.REFERENCE_ROWS);
  }

  /** The estimate, where one is asked for; else, and where every row has a label and both are asked for, what the labels say. */
  static List<Measured> or(Material material, MetricParameters asked, Estimable estimable, Supplier<List<Measured>> realized) {
    Labelled labelled = new Labelled(material, asked);
    if (asked.basis() == null || asked.basis() == Basis.REALIZED) {
      return realized.get();
    }
    if (asked.threshold().isPresent()) {
      return List.of(
          labelled.undefined(Absence.wrongTask("an estimate is of the class that the model answered; leave out threshold, or ask on labels")));
    }
    boolean allLabelled = labelled.tally().labelled() > 0 && labelled.tally().labelled() == labelled.tally().stored();
    if (asked.basis() == Basis.COMBINED && allLabelled) {
      return realized.get().stream().map(value -> value.withSource(new Measured.Source(Basis.REALIZED, asked.computation()))).toList();
    }
    Optional<Undefined> wrong = labelled.wrongTask();
    if (wrong.isPresent()) {
      return List.of(labelled.undefined(wrong.get()));
    }
    return learned(
        material,
        labelled,
        rows -> new Estimation(labelled, estimable, rows, DesignEffect.of(material.reference().predictions()), realized).measured());
  }

  /** Learns from the reference and looks at the window; says why where one of them does not allow it. */
  static List<Measured> learned(
      Material material, Labelled labelled, Function<EstimatedRows, List<Measured>> computation) {
    if (material.reference() == null) {
      return List.of(labelled.undefined(noReference()));
    }
    Optional<ConfidenceModel> model = FITS.of(material.reference().rows(), material.model(), mode(labelled.asked()));
    if (model.isEmpty()) {
      return List.of(labelled.undefined(unfit(material.reference())));
    }
    EstimatedRows rows = model.get().rows(material.rows());
    return rows.size() == 0 ? List.of(labelled.undefined(nothing(material))) : computation.apply(rows);
  }

  private static Calibration.Mode mode(MetricParameters asked) {
    return asked.calibration() == null ? Calibration.Mode.AUTO : asked.calibration();
  }

  private static Undefined noReference() {
    return new Undefined(
        MetricValue.Reason.NO_SOURCE, "an estimate learns from a time with labels; name one in baseline, for example a pinned reference");
  }

  private static Undefined unfit(Material.Reference reference) {
    return reference.predictions().labelled() == 0
        ? new Undefined(MetricValue.Reason.NO_LABELS, reference.name() + " has no labelled predictions to learn from; name another reference")
        : new Undefined(
            MetricValue.Reason.NO_SCORES,
            reference.name() + " has no labelled predictions with a score of every class; let the model answer with scores");
  }

  private static Undefined nothing(Material material) {
    return material.rows().isEmpty()
        ? Absence.noPredictions()
        : new Undefined(
            MetricValue.Reason.NO_SCORES, "no prediction of this window has the scores that the reference has; let the model answer with scores");
  }

  private List<Measured> measured() {
    boolean few = rows.labelled() < FEWEST_LABELS;
    boolean combined = asked.basis() == Basis.COMBINED && !few;
    boolean biased = rows.labelled() > 0 && LabelBias.of(rows).biased();
    List<Remark> remarks = remarks(asked.basis() == Basis.COMBINED && few, biased && combined);
    Stratification strata = biased ? Stratification.CONFIDENCE : estimable.stratification();
    ConfusionMatrix known = labelled.matrix();
    UnlabelledBounds bounds = labelled.bounds();
    List<Measured> all = new ArrayList<>();
    for (Estimable.Target target : estimable.targets(asked, rows.model().classes())) {
      Measured one =
          target.why().isPresent()
              ? labelled.undefined(target.why().get())
              : measured(target, combined, strata, target.bounds().of(bounds, known));
      one = one.withRemarks(remarks).withSource(new Measured.Source(combined ? Basis.COMBINED : Basis.ESTIMATED, Computation.ROWS));
      all.add(target.className().isEmpty() ? one : one.ofClass(target.className()));
    }
    return all;
  }

  private Measured measured(Estimable.Target target, boolean combined, Stratification strata, Optional<Interval> certain) {
    Estimate estimate = combined ? rows.combined(target.function(), strata) : rows.byConfidence(target.function());
    if (Double.isNaN(estimate.value())) {
      return zeroDivision(certain);
    }
    double effect = effect(combined);
    Optional<Interval> sampling =
        combined
            ? Optional.of(combined(estimate, effect, certain))
            : asked.basis() == Basis.COMBINED
                ? ofLabels(target.className())
                : Intervals.normal(
                    estimate.value(), estimate.standardError() * estimate.standardError() * effect, 0, 1, labelled.level());
    double value = combined ? within(estimate.value(), certain) : estimate.value();
    return labelled
        .measured(new MetricValue.Number(value), rows.size(), sampling, certain)
        .withStandardError(estimate.standardError())
        .withEffect(effect);
  }

  /**
   * How much more an estimate varies because the rows of one call resemble one another. The labels of the window tell it where they speak for
   * the value; else those of the reference, if it has calls of several rows.
   */
  private double effect(boolean combined) {
    return combined || !ofReference.isKnown() ? labelled.effect() : ofReference.factor(labelled.level());
  }

  private Interval combined(Estimate estimate, double effect, Optional<Interval> certain) {
    int open = rows.size() - rows.labelled();
    double reach = open == 0 ? rows.size() : (double) rows.labelled() * rows.size() / open;
    Interval free =
        Intervals.ofShare(
            Math.clamp(estimate.value(), 0, 1), estimate.standardError() * Math.sqrt(effect), reach / effect, IntervalMethod.PPI,
            labelled.level());
    return new Interval(
        free.kind(), free.method(), within(free.low(), certain), within(free.high(), certain), free.confidenceLevel());
  }

  /** Labels that came already rule some values out. */
  private static double within(double value, Optional<Interval> certain) {
    return Math.clamp(value, certain.map(Interval::low).orElse(0.0), certain.map(Interval::high).orElse(1.0));
  }

  /** The sampling interval of what the labels alone say. */
  private Optional<Interval> ofLabels(String className) {
    return realized.get().stream()
        .filter(value -> value.dimensions().getOrDefault(Measured.CLASS, "").equals(className))
        .flatMap(value -> value.intervals().stream())
        .filter(interval -> interval.kind() == Interval.Kind.SAMPLING)
        .findFirst();
  }

  private Measured zeroDivision(Optional<Interval> certain) {
    double instead = asked.zeroDivision() == null ? Double.NaN : Averages.instead(asked.zeroDivision());
    MetricValue value =
        Double.isNaN(instead)
            ? Absence.zeroDivision(asked.name() + " is expected to be 0/0: no row is of the class, or predicted so")
            : new MetricValue.Number(instead);
    return labelled.measured(value, rows.size(), Optional.of(Intervals.everything(0, 1, labelled.level())), certain);
  }

  private List<Remark> remarks(boolean few, boolean biased) {
    List<Remark> remarks = new ArrayList<>(3);
    remarks.add(calibration(rows.model()));
    if (few) {
      remarks.add(
          new Remark(
              Remark.Reason.FEW_LABELS,
              "fewer than " + FEWEST_LABELS + " labels: the value is the estimate from confidence alone, and the interval that of the"
                  + " labels alone"));
    }
    if (biased) {
      remarks.add(
          new Remark(
              Remark.Reason.BIASED_LABELS,
              "the labelled rows do not look like the others (chi-square over predicted class, segment and confidence, p < "
                  + LabelBias.ALARM + "); they speak for rows of their own kind alone"));
    }
    return remarks;
  }

  static Remark calibration(ConfidenceModel model) {
    return new Remark(
        Remark.Reason.CALIBRATION,
        model.calibrations().stream().map(Calibration::text).collect(Collectors.joining("; ", "scores by class: ", "")));
  }
}
