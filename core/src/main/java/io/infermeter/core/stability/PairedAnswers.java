// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.store.StoredPrediction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers of two versions to the same requests: by prediction id where both have it, else by identical input, each row in one pair at the
 * most, in the order of time. Rows of one and the same version of a model are never a pair.
 */
public final class PairedAnswers {
  private final List<Pair> pairs = new ArrayList<>();

  /** The same request to two versions. */
  public record Pair(StoredPrediction baseline, StoredPrediction other) {
    /** Whether both answered the same. */
    public boolean agrees() {
      return baseline.prediction().value().equals(other.prediction().value());
    }

    /** What is true of both, whichever of them the label came for; null if it is not known, or if two labels contradict. */
    @Nullable Value truth() {
      Value a = baseline.truth();
      Value b = other.truth();
      if (a != null && b != null && !a.equals(b)) {
        return null;
      }
      return a == null ? b : a;
    }
  }

  private record Id(String id, int row, String output) {}

  private PairedAnswers() {}

  /** Pairs rows, each list in the order of time. */
  public static PairedAnswers of(List<StoredPrediction> baseline, List<StoredPrediction> other) {
    PairedAnswers answers = new PairedAnswers();
    Set<StoredPrediction> used = Collections.newSetFromMap(new IdentityHashMap<>());
    answers.pair(baseline, other, used, row -> new Id(row.key().id(), row.key().row(), row.key().output()));
    answers.pair(baseline, other, used, row -> row.input().hash() == 0 ? null : row.input().hash());
    return answers;
  }

  private void pair(
      List<StoredPrediction> baseline, List<StoredPrediction> other, Set<StoredPrediction> used, Function<Prediction, @Nullable Object> key) {
    Map<Object, Queue<StoredPrediction>> waiting = new HashMap<>();
    for (StoredPrediction row : baseline) {
      Object name = key.apply(row.prediction());
      if (name != null && !used.contains(row)) {
        waiting.computeIfAbsent(name, n -> new ArrayDeque<>()).add(row);
      }
    }
    for (StoredPrediction row : other) {
      Object name = key.apply(row.prediction());
      Queue<StoredPrediction> candidates = name == null || used.contains(row) ? null : waiting.get(name);
      if (candidates != null && !candidates.isEmpty() && differ(candidates.peek().prediction(), row.prediction())) {
        StoredPrediction before = candidates.remove();
        pairs.add(new Pair(before, row));
        used.add(before);
        used.add(row);
      }
    }
  }

  private static boolean differ(Prediction a, Prediction b) {
    return !a.dimensions().model().equals(b.dimensions().model()) || !a.dimensions().version().equals(b.dimensions().version());
  }

  public List<Pair> pairs() {
    return pairs;
  }

  /** Pairs with different answers. */
  public long disagreeing() {
    return pairs.stream().filter(pair -> !pair.agrees()).count();
  }

  /** Who was right, over the pairs whose truth is known. */
  public McNemar rightness() {
    long both = 0;
    long onlyBaseline = 0;
    long onlyOther = 0;
    long neither = 0;
    for (Pair pair : pairs) {
      Value truth = pair.truth();
      if (truth != null) {
        boolean a = truth.equals(pair.baseline.prediction().value());
        boolean b = truth.equals(pair.other.prediction().value());
        both += a && b ? 1 : 0;
        onlyBaseline += a && !b ? 1 : 0;
        onlyOther += !a && b ? 1 : 0;
        neither += !a && !b ? 1 : 0;
      }
    }
    return new McNemar(both, onlyBaseline, onlyOther, neither);
  }
}
