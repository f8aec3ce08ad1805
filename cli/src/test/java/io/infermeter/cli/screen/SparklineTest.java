// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SparklineTest {
  private static String of(boolean fromZero, double leastSpan, double... values) {
    return Sparkline.of(values, 8, leastSpan, fromZero, true);
  }

  @Test
  void theNewestValuesStandOnTheRight() {
    assertThat(of(true, 1e-9, 0, 1, 2, 3, 4, 5, 6, 7)).isEqualTo("▁▂▃▄▅▆▇█");
    assertThat(of(true, 1e-9, 9, 0, 1, 2, 3, 4, 5, 6, 7)).as("the oldest is left out").isEqualTo("▁▂▃▄▅▆▇█");
    assertThat(of(true, 1e-9, 7)).isEqualTo("       █");
    assertThat(of(true, 1e-9)).isEqualTo("        ");
  }

  @Test
  void nothingIsAGap() {
    assertThat(of(true, 1e-9, 7, Double.NaN, 7)).isEqualTo("     █ █");
    assertThat(of(false, .1, Double.NaN, Double.NaN)).isEqualTo("        ");
  }

  @Test
  void whatHardlyDiffersLooksLikeIt() {
    assertThat(of(false, .1, .95, .951, .949)).isEqualTo("     ███");
    assertThat(of(false, .1, .95, .45)).isEqualTo("      █▁");
    assertThat(of(true, 1e-9, 0, 0)).isEqualTo("      ▁▁");
  }

  @Test
  void asciiDoesWithoutBlocks() {
    assertThat(Sparkline.of(new double[] {0, 7}, 3, 1e-9, true, false)).isEqualTo(" _#");
  }
}
