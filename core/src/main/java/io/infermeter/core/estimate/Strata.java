// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Puts rows into strata. */
final class Strata {
  private static final int BINS = 10;
  private static final long FEWEST_LABELS = 10;

  private Strata() {}

  /** Whether so many rows, of which so many have a label, can stand as a stratum of their own. */
  @FunctionalInterface
  interface Enough {
    boolean is(long rows, long labelled);
  }

  /** Of one predicted class and one scenario. */
  private record Kind(int predicted, SortedMap<String, String> segments) {}

  static List<List<ProbableRow>> of(List<ProbableRow> rows, Stratification stratification) {
    return switch (stratification) {
      case NONE -> List.of(rows);
      case PREDICTED -> byPredicted(rows);
      case CONFIDENCE -> byConfidence(rows, (all, labelled) -> labelled >= FEWEST_LABELS);
    };
  }

  private static List<List<ProbableRow>> byPredicted(List<ProbableRow> rows) {
    Map<Integer, List<ProbableRow>> strata = new HashMap<>();
    rows.forEach(row -> strata.computeIfAbsent(row.row().predicted(), p -> new ArrayList<>()).add(row));
    return List.copyOf(strata.values());
  }

  /**
   * By predicted class and segments, and there by up to ten bins of about as many rows of rising confidence. A bin that cannot stand alone
   * goes with its neighbour; of a predicted class, the segments that cannot stand alone go together.
   */
  static List<List<ProbableRow>> byConfidence(List<ProbableRow> rows, Enough enough) {
    Map<Kind, List<ProbableRow>> kinds = new HashMap<>();
    rows.forEach(
        row -> kinds.computeIfAbsent(new Kind(row.row().predicted(), row.row().segments()), kind -> new ArrayList<>()).add(row));
    List<List<ProbableRow>> strata = new ArrayList<>();
    List<ProbableRow> small = new ArrayList<>();
    kinds.values().forEach(
        kind -> {
          if (enough.is(kind.size(), labelled(kind))) {
            strata.addAll(bins(kind, enough));
          } else {
            small.addAll(kind);
          }
        });
    byPredicted(small).forEach(rest -> strata.addAll(bins(rest, enough)));
    return strata;
  }

  private static List<List<ProbableRow>> bins(List<ProbableRow> rows, Enough enough) {
    List<ProbableRow> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparingDouble(ProbableRow::confidence));
    int width = Math.ceilDiv(sorted.size(), BINS);
    List<List<ProbableRow>> bins = new ArrayList<>();
    int start = 0;
    for (int end = 1; end <= sorted.size(); end++) {
      boolean edge = end == sorted.size() || sorted.get(end).confidence() > sorted.get(end - 1).confidence();
      List<ProbableRow> bin = sorted.subList(start, end);
      if (end == sorted.size() || (edge && bin.size() >= width && enough.is(bin.size(), labelled(bin)))) {
        bins.add(bin);
        start = end;
      }
    }
    return withoutSmallEnd(bins, sorted, enough);
  }

  private static List<List<ProbableRow>> withoutSmallEnd(List<List<ProbableRow>> bins, List<ProbableRow> sorted, Enough enough) {
    List<ProbableRow> last = bins.getLast();
    if (bins.size() > 1 && !enough.is(last.size(), labelled(last))) {
      bins.removeLast();
      int start = sorted.size() - last.size() - bins.removeLast().size();
      bins.add(sorted.subList(start, sorted.size()));
    }
    return bins;
  }

  static long labelled(List<ProbableRow> rows) {
    long labelled = 0;
    for (ProbableRow row : rows) {
      labelled += row.row().labelled() ? 1 : 0;
    }
    return labelled;
  }
}
