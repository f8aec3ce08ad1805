// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MomentsTest {
  private static Moments of(List<Double> numbers) {
    Moments moments = new Moments();
    numbers.forEach(moments::add);
    return moments;
  }

  @Property
  void meanAndVarianceAreThoseOfTheNumbers(@ForAll @Size(min = 1, max = 50) List<@DoubleRange(min = -100, max = 100) Double> numbers) {
    double mean = numbers.stream().mapToDouble(x -> x).average().orElseThrow();
    double variance = numbers.stream().mapToDouble(x -> (x - mean) * (x - mean)).average().orElseThrow();
    Moments moments = of(numbers);
    assertThat(moments.count()).isEqualTo(numbers.size());
    assertThat(moments.mean()).isCloseTo(mean, Offset.offset(1e-11));
    assertThat(moments.variance()).isCloseTo(variance, Offset.offset(1e-9));
  }

  @Test
  void aConstantHasNoSpread() {
    assertThat(of(List.of(0.1, 0.1, 0.1)).variance()).isLessThan(1e-12);
    assertThat(of(List.of(1e9, 1e9, 1e9)).variance()).isZero();
  }

  @Test
  void numbersThatCannotBeSummedAreCountedApart() {
    Moments moments = of(List.of(1.0, Double.NaN, Double.NEGATIVE_INFINITY, 1e10, 3.0));
    assertThat(moments.count()).isEqualTo(2);
    assertThat(moments.unrepresentable()).isEqualTo(3);
    assertThat(moments.mean()).isEqualTo(2.0);
  }

  @Test
  void nothingHasNoMean() {
    assertThat(new Moments().mean()).isNaN();
    assertThat(new Moments().variance()).isNaN();
  }
}
