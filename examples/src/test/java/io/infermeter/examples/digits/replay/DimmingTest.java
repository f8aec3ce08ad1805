// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DimmingTest {
  private static final List<HeldBackRow> ROWS = rows();

  private static List<HeldBackRow> rows() {
    try {
      return HeldBackRow.all();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void staysForAMinuteThenFallsForAMinuteThenStays() {
    Dimming start = at(0);
    assertThat(at(30)).isEqualTo(start);
    assertThat(at(60)).isEqualTo(start);
    assertThat(at(75).brightness()).isLessThan(start.brightness());
    assertThat(at(100).brightness()).isLessThan(at(75).brightness());
    assertThat(at(100).noise()).isGreaterThan(at(75).noise());
    assertThat(at(120).brightness()).isLessThan(at(100).brightness());
    assertThat(at(100_000)).isEqualTo(at(120));
  }

  private static Dimming at(long seconds) {
    return Dimming.at(Duration.ofSeconds(seconds));
  }

  @Property
  void looksTheSameForTheSameSeedAndStaysWithinTheRange(
      @ForAll @IntRange(max = 718) int row, @ForAll long seed, @ForAll @IntRange(max = 200) int second) {
    float[] pixels = ROWS.get(row).pixels();
    Dimming dimming = at(second);
    float[] dim = dimming.apply(pixels, new SplittableRandom(seed));
    assertThat(dim).isEqualTo(dimming.apply(pixels, new SplittableRandom(seed)));
    assertThat(dim).isNotEqualTo(dimming.apply(pixels, new SplittableRandom(seed + 1)));
    for (float pixel : dim) {
      assertThat(pixel).isBetween(0f, 16f);
    }
  }
}
