// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class ErrorHistogramTest {
  @Property
  void everyErrorIsInABinThatIsLittleWiderThanTwoPercent(@ForAll @DoubleRange(min = 0, max = 1e18) @Scale(12) double error) {
    int bin = ErrorHistogram.bin(error);

    assertThat(error).isLessThanOrEqualTo(ErrorHistogram.upper(bin));
    assertThat(error > ErrorHistogram.lower(bin) || bin == ErrorHistogram.ZEROS).isTrue();
    assertThat(bin == ErrorHistogram.ZEROS || ErrorHistogram.upper(bin) / ErrorHistogram.lower(bin) < 1.022).isTrue();
  }

  @Test
  void powersOfTwoAreTheUpperEdgesOfTheirBins() {
    for (int exponent = -59; exponent < 64; exponent++) {
      double power = Math.scalb(1.0, exponent);
      assertThat(ErrorHistogram.upper(ErrorHistogram.bin(power))).isEqualTo(power);
      assertThat(ErrorHistogram.lower(ErrorHistogram.bin(Math.nextUp(power)))).isEqualTo(power);
    }
    assertThat(ErrorHistogram.bin(0)).isEqualTo(ErrorHistogram.ZEROS);
    assertThat(ErrorHistogram.bin(0x1p-60)).isEqualTo(ErrorHistogram.ZEROS);
    assertThat(ErrorHistogram.bin(Math.nextUp(0x1p-60))).isEqualTo(ErrorHistogram.ZEROS + 1);
  }
}
