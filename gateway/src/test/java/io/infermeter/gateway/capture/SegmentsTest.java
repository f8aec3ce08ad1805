// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.series.Dimensions;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SegmentsTest {
  private final Segments segments = new Segments(Map.of("shop", "x-shop"), Map.of("lighting", "light"));

  @Test
  void valuesStandInMetadataAndInParameters() {
    var fromMetadata = segments.segments(Wire.head(Map.of("x-shop", "Bern", "other", "1")));
    assertThat(fromMetadata).isEqualTo(Map.of("shop", "Bern"));
    assertThat(segments.with(fromMetadata, Map.of("light", "dim", "other", "1"))).isEqualTo(Map.of("shop", "Bern", "lighting", "dim"));
  }

  @Test
  void anEmptyValueIsNone() {
    assertThat(segments.segments(Wire.head(Map.of("x-shop", "")))).isEmpty();
    assertThat(segments.with(new TreeMap<>(), Map.of("light", ""))).isEmpty();
  }

  @Test
  void onlySoManyValuesLive() {
    Set<String> live = new HashSet<>();
    for (int i = 0; i < 3 * CaptureBounds.NAMES; i++) {
      live.addAll(segments.segments(Wire.head(Map.of("x-shop", "shop " + i))).values());
    }
    assertThat(live).hasSize(CaptureBounds.NAMES + 1).contains("shop 0", Dimensions.OTHER);
    assertThat(segments.segments(Wire.head(Map.of("x-shop", "shop 0")))).containsEntry("shop", "shop 0");
  }

  @Test
  void aLongValueIsFolded() {
    String longest = "x".repeat(CaptureBounds.NAME_LENGTH);
    assertThat(segments.segments(Wire.head(Map.of("x-shop", longest)))).containsEntry("shop", longest);
    assertThat(segments.segments(Wire.head(Map.of("x-shop", longest + "x")))).containsEntry("shop", Dimensions.OTHER);
  }

  @Test
  void anEvaluationIsASegmentOfEvaluationTrafficAlone() {
    Map<String, String> marked = Map.of("infermeter-traffic", "evaluation", "infermeter-evaluation", "nightly/b1-c4-r1", "x-shop", "Bern");
    assertThat(segments.segments(Wire.head(marked))).isEqualTo(Map.of("evaluation", "nightly/b1-c4-r1", "shop", "Bern"));
    assertThat(segments.segments(Wire.head(Map.of("infermeter-evaluation", "nightly/b1-c4-r1")))).isEmpty();
  }

  @Test
  void trafficIsLiveUnlessItSaysEvaluation() {
    assertThat(segments.traffic(Wire.head(Map.of("infermeter-traffic", "evaluation")))).isEqualTo("evaluation");
    assertThat(segments.traffic(Wire.head(Map.of("infermeter-traffic", "shadow")))).isEqualTo("live");
    assertThat(segments.traffic(Wire.head(Map.of()))).isEqualTo("live");
  }
}
