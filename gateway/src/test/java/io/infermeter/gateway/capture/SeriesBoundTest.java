// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.series.Dimensions;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SeriesBoundTest {
  private final SeriesBound bound = new SeriesBound();

  private static Dimensions series(String version, int shop) {
    return new Dimensions("m", version, "", "b", "s/M", Dimensions.LIVE, "1", new TreeMap<>(Map.of("shop", "" + shop)));
  }

  private long folded(String kind) {
    return bound.folded().get(kind).getAsLong();
  }

  @Test
  void beyondTheBoundSeriesAreFoldedAndCounted() {
    Set<Dimensions> admitted = new HashSet<>();
    for (int shop = 0; shop < CaptureBounds.SERIES + 5; shop++) {
      admitted.add(bound.admit(series("1", shop), true));
    }
    assertThat(admitted).hasSize(CaptureBounds.SERIES + 1);
    assertThat(folded("series")).isEqualTo(5);
    assertThat(bound.admit(series("1", 7), true)).as("one that is known stays told apart").isEqualTo(series("1", 7));
    Dimensions other = bound.admit(series("1", -1), true);
    assertThat(other.version()).isEqualTo(Dimensions.OTHER);
    assertThat(other.segments()).isEqualTo(Map.of("shop", Dimensions.OTHER));
    assertThat(folded("series")).isEqualTo(6);
  }

  @Test
  void versionsAndMethodsOfFailedCallsAreCountedToo() {
    for (int version = 0; version <= CaptureBounds.NAMES; version++) {
      bound.admit(series("v" + version, 0), true);
    }
    assertThat(folded("version")).isEqualTo(1);
    for (int method = 0; method < CaptureBounds.NAMES / 10 + 3; method++) {
      Dimensions failed = new Dimensions("m", "", "", "b", "s/M" + method, Dimensions.LIVE, "", new TreeMap<>());
      bound.admit(failed, false);
    }
    assertThat(folded("method")).as("the first was known from calls that succeeded").isEqualTo(4);
  }
}
