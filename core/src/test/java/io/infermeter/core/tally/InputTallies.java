// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Input;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random statistics of inputs. */
final class InputTallies {
  private InputTallies() {}

  /** One row with an input. */
  record Row(long input, String answer, double number) {
    void recordIn(InputAnswers answers) {
      answers.record(input, answer, number);
    }
  }

  static Arbitrary<Row> rows() {
    return Combinators.combine(
            Arbitraries.longs().between(1, 12), TallyArbitraries.classNames().injectNull(.1), TallyArbitraries.numbers())
        .as(Row::new);
  }

  static InputAnswers of(List<Row> rows, int most) {
    InputAnswers answers = new InputAnswers(most);
    rows.forEach(row -> row.recordIn(answers));
    return answers;
  }

  static Arbitrary<InputAnswers> inputAnswers() {
    return rows().list().ofMaxSize(30).map(rows -> of(rows, InputAnswers.MOST));
  }

  static Arbitrary<NumberHistogram> numberHistograms() {
    return TallyArbitraries.numbers().list().ofMaxSize(30).map(
        numbers -> {
          NumberHistogram histogram = new NumberHistogram();
          numbers.forEach(histogram::record);
          return histogram;
        });
  }

  static Arbitrary<FeatureCounts> featureCounts() {
    Arbitrary<SortedMap<String, Double>> numbers =
        Arbitraries.maps(Arbitraries.of("age", "amount"), TallyArbitraries.numbers()).map(TreeMap::new);
    Arbitrary<SortedMap<String, String>> texts =
        Arbitraries.maps(Arbitraries.of("country", "age"), TallyArbitraries.classNames()).map(TreeMap::new);
    return Combinators.combine(numbers, texts).as((features, categories) -> new Input(1, features, categories)).list().ofMaxSize(12).map(
        inputs -> {
          FeatureCounts sum = new FeatureCounts();
          for (Input input : inputs) {
            FeatureCounts one = FeatureCounts.of(input);
            if (one != null) {
              sum.add(one);
            }
          }
          return sum;
        });
  }
}
