// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.store.StoredPrediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a reference with labels teaches about scores: how sure a model is when it says so. Immutable and thread-safe.
 *
 * <p>Source: confidence-based performance estimation (CBPE) of NannyML. Of two classes the score of the positive one is calibrated; of
 * more, each class against the rest, and the probabilities of a row are divided by their sum.
 */
public final class ConfidenceModel {
  private final ScoreSpace space;
  private final List<Calibration> calibrations;
  private final List<ProbableRow> reference;

  private ConfidenceModel(ScoreSpace space, List<ScoredRow> labelled, Map<String, Calibration.Mode> modes, Calibration.Mode otherwise) {
    this.space = space;
    List<Calibration> made = new ArrayList<>();
    for (int i = space.binary() ? 1 : 0; i < space.classes().size(); i++) {
      String name = space.classes().get(i);
      made.add(Calibration.of(name, sample(labelled, i), modes.getOrDefault(name, otherwise)));
    }
    this.calibrations = List.copyOf(made);
    this.reference = labelled.stream().map(this::probable).toList();
  }

  /**
   * Learns from a reference.
   *
   * @param reference stored predictions; those without a label or without scores are left out
   * @param model the settings of the model; null where they are not known
   * @param modes whether to calibrate, by class
   * @param otherwise the same for all other classes
   * @return empty where no row has both a label and a score for every class
   */
  public static Optional<ConfidenceModel> fit(
      List<StoredPrediction> reference, @Nullable ModelSettings model, Map<String, Calibration.Mode> modes, Calibration.Mode otherwise) {
    return ScoreSpace.of(reference, model)
        .flatMap(
            space -> {
              List<ScoredRow> labelled = space.rows(reference).stream().filter(ScoredRow::labelled).toList();
              return labelled.isEmpty() ? Optional.empty() : Optional.of(new ConfidenceModel(space, labelled, modes, otherwise));
            });
  }

  private static BinarySample sample(List<ScoredRow> rows, int index) {
    double[] scores = new double[rows.size()];
    boolean[] hits = new boolean[rows.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = rows.get(i).scores()[index];
      hits[i] = rows.get(i).truth() == index;
    }
    return new BinarySample(scores, hits);
  }

  /** The classes that have a score; of two the positive one last. */
  public List<String> classes() {
    return space.classes();
  }

  /** Whether there are two classes. */
  public boolean binary() {
    return space.binary();
  }

  /** What was decided about each score. */
  public List<Calibration> calibrations() {
    return calibrations;
  }

  /** Labelled rows of the reference. */
  public int referenceRows() {
    return reference.size();
  }

  List<ProbableRow> reference() {
    return reference;
  }

  /** The rows of a window, with their probabilities; rows without scores are left out. */
  public EstimatedRows rows(List<StoredPrediction> window) {
    return new EstimatedRows(this, space.rows(window).stream().map(this::probable).toList());
  }

  private ProbableRow probable(ScoredRow row) {
    return new ProbableRow(row, probabilities(row.scores()));
  }

  private double[] probabilities(double[] scores) {
    if (space.binary()) {
      double positive = calibrations.getFirst().at(scores[1]);
      return new double[] {1 - positive, positive};
    }
    double[] probabilities = new double[scores.length];
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] = calibrations.get(i).at(scores[i]);
      sum += probabilities[i];
    }
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] = sum > 0 ? probabilities[i] / sum : 1.0 / scores.length;
    }
    return probabilities;
  }
}
