// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.estimate.EstimatedRows;
import io.infermeter.core.metric.MetricParameters.Basis;
import io.infermeter.core.metric.MetricParameters.Computation;
import io.infermeter.core.metric.MetricValue.Reason;
import io.infermeter.core.metric.MetricValue.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The area under the ROC curve by confidence alone: rows are ranked by their raw scores, and positive by their calibrated ones. */
final class EstimatedRanking {
  private final Labelled labelled;
  private final EstimatedRows rows;

  private EstimatedRanking(Labelled labelled, EstimatedRows rows) {
    this.labelled = labelled;
    this.rows = rows;
  }

  static List<Measured> rocAuc(Material material, MetricParameters asked) {
    Labelled labelled = new Labelled(material, asked);
    Optional<Undefined> wrong = labelled.wrongTask();
    return wrong.isPresent()
        ? List.of(labelled.undefined(wrong.get()))
        : Estimation.learned(material, labelled, rows -> new EstimatedRanking(labelled, rows).byAverage());
  }

  private List<Measured> byAverage() {
    List<String> classes = rows.model().classes();
    String positive = labelled.asked().positiveClass();
    return switch (labelled.asked().average()) {
      case BINARY -> {
        int index = positive.isEmpty() && rows.model().binary() ? 1 : classes.indexOf(positive);
        yield List.of(index < 0 ? undefined(notScored(positive)) : measured(rows.rocAuc(index)));
      }
      case NONE -> {
        List<Measured> all = new ArrayList<>();
        for (int i = rows.model().binary() ? 1 : 0; i < classes.size(); i++) {
          all.add(measured(rows.rocAuc(i)).ofClass(classes.get(i)));
        }
        yield all;
      }
      case MACRO -> List.of(measured(mean(false)));
      case WEIGHTED -> List.of(measured(mean(true)));
      case MICRO, SAMPLES -> List.of(
          undefined(Absence.wrongTask("roc_auc has the averages BINARY, MACRO, WEIGHTED and NONE; ask for one of them")));
    };
  }

  private Undefined notScored(String positive) {
    String scored = String.join(", ", rows.model().classes());
    return new Undefined(
        Reason.NO_SCORES,
        positive.isEmpty()
            ? "there are scores of " + scored + "; name one of them in positive_class, or ask for the average MACRO"
            : "no scores of the class " + positive + " are kept, but of " + scored + "; name one of these in positive_class");
  }

  /** Of two classes the area is the same for both. */
  private double mean(boolean weighted) {
    double sum = 0;
    double weights = 0;
    for (int i = rows.model().binary() ? 1 : 0; i < rows.model().classes().size(); i++) {
      double area = rows.rocAuc(i);
      double weight = weighted ? rows.expected().truths(i) : 1;
      sum += Double.isNaN(area) ? 0 : weight * area;
      weights += Double.isNaN(area) ? 0 : weight;
    }
    return sum / weights;
  }

  private Measured measured(double area) {
    return Double.isNaN(area)
        ? undefined(new Undefined(Reason.ONE_CLASS, "rows of one kind alone are to be expected; ask about a longer time"))
        : said(labelled.measured(new MetricValue.Number(area), rows.size(), Optional.empty(), Optional.empty()));
  }

  private Measured undefined(Undefined why) {
    return said(labelled.undefined(why));
  }

  private Measured said(Measured measured) {
    return measured
        .withRemarks(List.of(Estimation.calibration(rows.model())))
        .withSource(new Measured.Source(Basis.ESTIMATED, Computation.ROWS));
  }
}
