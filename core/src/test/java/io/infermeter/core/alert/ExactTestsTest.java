// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The exact tests against sums of exact fractions. */
final class ExactTestsTest {
  @Test
  void theTeaTastersTableHasFishersProbability() {
    // Of 8 cups 4 had milk first, and of the 4 named so 1 had not: 1 - P(all right) = 17/70 of at least 3.
    assertThat(ExactTests.fewerThanChance(1, 4, 3, 4)).isCloseTo(17 / 70.0, within(1e-14));
    assertThat(ExactTests.fewerThanChance(0, 4, 4, 4)).isCloseTo(1 / 70.0, within(1e-14));
  }

  @Test
  void tenHeadsOfTenAreOneIn1024() {
    assertThat(ExactTests.atLeast(10, 10, 0.5)).isCloseTo(1 / 1024.0, within(1e-16));
    assertThat(ExactTests.atMost(0, 10, 0.5)).isCloseTo(1 / 1024.0, within(1e-16));
  }

  @Property
  void fishersTailIsTheSumOfItsTerms(
      @ForAll @IntRange(min = 1, max = 60) int n, @ForAll @IntRange(min = 1, max = 200) int m, @ForAll @IntRange(max = 60) int x, @ForAll @IntRange(max = 200) int y) {
    int successes = Math.min(x, n);
    int others = Math.min(y, m);
    int good = successes + others;
    if (successes >= (double) n * good / (n + m)) {
      assertThat(ExactTests.fewerThanChance(successes, n, others, m)).isEqualTo(1);
      return;
    }
    BigInteger sum = BigInteger.ZERO;
    for (int k = 0; k <= successes; k++) {
      sum = sum.add(choose(good, k).multiply(choose(n + m - good, n - k)));
    }
    double exact = new BigDecimal(sum).divide(new BigDecimal(choose(n + m, n)), MathContext.DECIMAL64).doubleValue();
    assertThat(ExactTests.fewerThanChance(successes, n, others, m)).isCloseTo(exact, within(1e-10 * exact));
  }

  @Property
  void theBinomialTailsOfBothSidesAddUpToOne(@ForAll @IntRange(min = 1, max = 500) int n, @ForAll @IntRange(min = 1, max = 500) int x, @ForAll @IntRange(min = 1, max = 999) int p) {
    int successes = Math.min(x, n);
    double probability = p / 1000.0;
    double both = ExactTests.atLeast(successes, n, probability) + ExactTests.atMost(successes - 1, n, probability);
    assertThat(both).isCloseTo(1, within(1e-9));
  }

  private static BigInteger choose(int n, int k) {
    if (k < 0 || k > n) {
      return BigInteger.ZERO;
    }
    BigInteger result = BigInteger.ONE;
    for (int i = 1; i <= k; i++) {
      result = result.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
    }
    return result;
  }
}
