// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class Int128Test {
  @Property
  void sumsOfLongsAreExact(@ForAll List<Long> terms) {
    Int128 sum = new Int128();
    terms.forEach(sum::add);
    BigInteger exact = terms.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
    assertThat(sum.toBigInteger()).isEqualTo(exact);
    assertThat(sum.toDouble()).isEqualTo(exact.doubleValue());
  }

  @Property
  void sumsAndDifferencesOfWideNumbersAreExact(@ForAll long a, @ForAll long b, @ForAll long c, @ForAll long d) {
    BigInteger left = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)).shiftRight(2);
    BigInteger right = BigInteger.valueOf(c).multiply(BigInteger.valueOf(d)).shiftRight(2);
    Int128 sum = Int128.of(left);
    sum.add(Int128.of(right));
    assertThat(sum.toBigInteger()).isEqualTo(left.add(right));
    sum.subtract(Int128.of(right));
    assertThat(sum.toBigInteger()).isEqualTo(left);
    sum.subtract(Int128.of(right));
    assertThat(sum.toBigInteger()).isEqualTo(left.subtract(right));
  }
}
