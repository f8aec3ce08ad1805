// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.store.StoredPrediction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which classes have a score, and where it stands in a row. Of two classes the score of the positive one alone counts; the other's is
 * what is left to 1. Immutable.
 *
 * @param classes of more than two: in the order of the scores; of two: the negative one first
 */
record ScoreSpace(List<String> classes) {
  private static final int TWO = 2;

  ScoreSpace {
    classes = List.copyOf(classes);
  }

  /** The classes that the rows of a reference have scores of; empty where there are no scores, or only of the class answered. */
  static Optional<ScoreSpace> of(List<StoredPrediction> rows, @Nullable ModelSettings model) {
    for (StoredPrediction row : rows) {
      int scores = row.prediction().scores().values().length;
      if (scores > TWO) {
        return Optional.of(new ScoreSpace(names(row.prediction(), model, scores)));
      }
    }
    return ofTwo(rows, model);
  }

  private static List<String> names(Prediction prediction, @Nullable ModelSettings model, int scores) {
    if (!prediction.scores().classes().isEmpty()) {
      return prediction.scores().classes();
    }
    List<String> names = new ArrayList<>(scores);
    for (int i = 0; i < scores; i++) {
      names.add(model == null ? Integer.toString(i) : model.className(i));
    }
    return names;
  }

  private static Optional<ScoreSpace> ofTwo(List<StoredPrediction> rows, @Nullable ModelSettings model) {
    TreeMap<String, Long> scored = new TreeMap<>();
    Set<String> seen = new TreeSet<>();
    boolean any = false;
    for (StoredPrediction row : rows) {
      Prediction prediction = row.prediction();
      any |= !Double.isNaN(prediction.score());
      if (!prediction.scoreClass().isEmpty()) {
        scored.merge(prediction.scoreClass(), 1L, Long::sum);
      }
      seen.addAll(prediction.scores().classes());
      addClass(seen, prediction.value());
      addClass(seen, row.truth());
    }
    Set<String> all = new LinkedHashSet<>(model == null ? List.of() : model.classes());
    all.addAll(seen);
    if (!any || all.size() > TWO || scored.size() > 1) {
      return Optional.empty();
    }
    String positive = scored.isEmpty() ? positive(all, model) : scored.firstKey();
    all.remove(positive);
    return Optional.of(new ScoreSpace(List.of(all.isEmpty() ? "not " + positive : all.iterator().next(), positive)));
  }

  /** Without a word on whose score it is: the class that the model declares as positive, else the last of the two. */
  private static String positive(Set<String> all, @Nullable ModelSettings model) {
    if (model != null && !model.positiveClass().isEmpty()) {
      return model.positiveClass();
    }
    return all.size() < TWO ? "1" : List.copyOf(all).getLast();
  }

  private static void addClass(Set<String> names, @Nullable Value value) {
    if (value instanceof Value.ClassName name) {
      names.add(name.name());
    }
  }

  boolean binary() {
    return classes.size() == TWO;
  }

  /** The row with its scores in this space; empty where a score is missing, or the class answered has none. */
  Optional<ScoredRow> row(StoredPrediction stored) {
    Prediction prediction = stored.prediction();
    int predicted = prediction.value() instanceof Value.ClassName name ? classes.indexOf(name.name()) : -1;
    double[] scores = scores(prediction);
    if (predicted < 0 || scores.length != classes.size()) {
      return Optional.empty();
    }
    return Optional.of(new ScoredRow(scores, predicted, truth(stored.truth()), prediction.dimensions().segments()));
  }

  private double[] scores(Prediction prediction) {
    if (binary()) {
      boolean fits = prediction.scoreClass().isEmpty() || prediction.scoreClass().equals(classes.getLast());
      double score = prediction.score();
      return fits && !Double.isNaN(score) ? new double[] {1 - score, score} : new double[0];
    }
    List<String> names = prediction.scores().classes();
    if (names.isEmpty() || names.equals(classes)) {
      return prediction.scores().values();
    }
    double[] ordered = new double[classes.size()];
    for (int i = 0; i < ordered.length; i++) {
      int at = names.indexOf(classes.get(i));
      if (at < 0) {
        return new double[0];
      }
      ordered[i] = prediction.scores().values()[at];
    }
    return ordered;
  }

  private int truth(@Nullable Value truth) {
    if (!(truth instanceof Value.ClassName name)) {
      return ScoredRow.UNLABELLED;
    }
    int index = classes.indexOf(name.name());
    return index < 0 ? ScoredRow.OUTSIDE : index;
  }

  /** All rows that have their scores. */
  List<ScoredRow> rows(List<StoredPrediction> stored) {
    List<ScoredRow> rows = new ArrayList<>(stored.size());
    stored.forEach(row -> row(row).ifPresent(rows::add));
    return rows;
  }
}
