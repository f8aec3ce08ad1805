// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infermeter.core.tally.InputTallies.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What holds when there are more inputs than are kept. */
class InputAnswersTest {
  private static final int FEW = 4;

  @Provide
  Arbitrary<List<Row>> rows() {
    return InputTallies.rows().list().ofMaxSize(40);
  }

  @Property(tries = 300)
  void anySplitInAnyOrderEqualsOnePass(@ForAll("rows") List<Row> rows, @ForAll long seed) {
    Random random = new Random(seed);
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, random);
    List<InputAnswers> parts = List.of(new InputAnswers(FEW), new InputAnswers(FEW), new InputAnswers(FEW));
    shuffled.forEach(row -> row.recordIn(parts.get(random.nextInt(parts.size()))));
    InputAnswers merged = new InputAnswers(FEW);
    parts.forEach(merged::add);
    assertThat(merged).isEqualTo(InputTallies.of(rows, FEW)).hasSameHashCodeAs(InputTallies.of(rows, FEW));
    assertThat(merged.inputs()).isLessThanOrEqualTo(FEW);
  }

  @Property(tries = 300)
  void whatIsTakenAwayLeavesTheRestAsSeenFromTheLevelReached(@ForAll("rows") List<Row> kept, @ForAll("rows") List<Row> taken) {
    InputAnswers state = InputTallies.of(kept, FEW);
    state.add(InputTallies.of(taken, FEW));
    int reached = state.level();
    state.subtract(InputTallies.of(taken, FEW));
    InputAnswers rebuilt = InputTallies.of(kept, FEW);
    if (kept.isEmpty()) {
      assertThat(state.isZero()).isTrue();
    }
    assertThat(state).isEqualTo(kept.isEmpty() ? new InputAnswers(FEW) : rebuilt.at(reached));
  }

  @Test
  void everyAnswerOfAKeptInputIsThere() {
    InputAnswers answers = new InputAnswers(FEW);
    LongStream.rangeClosed(1, 1000).forEach(
        input -> {
          for (int i = 0; i < 3; i++) {
            answers.record(input, i == 0 ? "b" : "a", i);
          }
        });
    assertThat(answers.rows()).isEqualTo(3000);
    assertThat(answers.repeated()).hasSizeBetween(1, FEW).allSatisfy(
        one -> {
          assertThat(one.rows()).isEqualTo(3);
          assertThat(one.pairs()).isEqualTo(6);
          assertThat(one.agreeing()).isEqualTo(2);
          assertThat(one.squares()).isCloseTo(2, within(1e-9));
        });
  }

  @Test
  void theSampleIsAFairOneOfAllInputs() {
    InputAnswers answers = new InputAnswers();
    // One input in four flips; neighbours differ in few bits, which must not matter.
    LongStream.rangeClosed(1, 100_000).forEach(
        input -> {
          answers.record(input, "a", Double.NaN);
          answers.record(input, input % 4 == 0 ? "b" : "a", Double.NaN);
        });
    double pairs = answers.repeated().stream().mapToDouble(InputAnswers.Repeated::pairs).sum();
    double agreeing = answers.repeated().stream().mapToDouble(InputAnswers.Repeated::agreeing).sum();
    assertThat(answers.inputs()).isBetween(InputAnswers.MOST / 3, InputAnswers.MOST);
    assertThat(1 - agreeing / pairs).isCloseTo(.25, within(.1));
    assertThat(answers.inputs() / answers.sampled()).isCloseTo(100_000, within(25_000.0));
  }

  @Test
  void aNumberIsInTheMiddleOfItsBinToAThirdOfAPercent() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      double number = (random.nextBoolean() ? 1 : -1) * (1 + random.nextDouble()) * Math.pow(10, random.nextInt(-9, 18));
      assertThat(NumberHistogram.middle(NumberHistogram.bin(number)) / number).isCloseTo(1, within(.003));
    }
    for (double edge : new double[] {1, 2, 0x1p-32, 0x1p64, 0x1p-31}) {
      assertThat(NumberHistogram.bin(edge)).isLessThan(NumberHistogram.bin(Math.nextUp(edge)) + (edge == 0x1p64 ? 1 : 0));
      assertThat(NumberHistogram.bin(-edge)).isEqualTo(-NumberHistogram.bin(edge));
    }
    assertThat(NumberHistogram.bin(0)).isZero();
    assertThat(NumberHistogram.bin(0x1p-32)).isZero();
    assertThat(NumberHistogram.bin(Double.MAX_VALUE)).isEqualTo(NumberHistogram.bin(0x1p64));
  }
}
