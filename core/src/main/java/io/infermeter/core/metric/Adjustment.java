// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Adjusts p-values for how many there are. */
public final class Adjustment {
  private Adjustment() {}

  /**
   * Controls the false discovery rate: of the values at most .05 after adjusting, at most 5 % are expected to be chance, if the tests are
   * independent or depend on one another positively. For finding which of many series changed this is the usual choice; a family-wise
   * rule would miss most of them.
   *
   * <p>Source: Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate" (1995); semantics of R's p.adjust(method="BH").
   *
   * @param values each in [0, 1]
   * @return in the same order, each in [0, 1] and at least the value itself
   */
  public static double[] benjaminiHochberg(double[] values) {
    int[] descending =
        IntStream.range(0, values.length).boxed().sorted(Comparator.comparingDouble((Integer i) -> values[i]).reversed()).mapToInt(i -> i).toArray();
    double[] adjusted = new double[values.length];
    double least = 1;
    for (int place = 0; place < descending.length; place++) {
      int rank = values.length - place;
      least = Math.min(least, values[descending[place]] * ((double) values.length / rank));
      adjusted[descending[place]] = least;
    }
    return adjusted;
  }
}
