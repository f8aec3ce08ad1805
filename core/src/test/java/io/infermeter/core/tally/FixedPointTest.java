// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;

class FixedPointTest {
  @Property
  void numbersAreRoundedToTheNearestMultiple(@ForAll @DoubleRange(min = -0x1p63, max = 0x1p63) @Scale(6) double number) {
    BigDecimal scaled = new BigDecimal(number).multiply(new BigDecimal(BigInteger.TWO.pow(60)));

    assertThat(FixedPoint.of(number, 60)).isEqualTo(scaled.setScale(0, RoundingMode.HALF_EVEN).toBigInteger());
  }

  @Property
  void soAreSmallOnes(@ForAll @DoubleRange(min = -1e-3, max = 1e-3) @Scale(18) double number) {
    BigDecimal scaled = new BigDecimal(number).multiply(new BigDecimal(BigInteger.TWO.pow(60)));

    assertThat(FixedPoint.of(number, 60)).isEqualTo(scaled.setScale(0, RoundingMode.HALF_EVEN).toBigInteger());
  }
}
