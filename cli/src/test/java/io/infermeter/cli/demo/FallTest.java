// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FallTest {
  private static final Instant PLANTED = Instant.parse("2026-11-25T12:00:00Z");
  private static final Instant LATER = PLANTED.plusSeconds(600);

  private static FiredAlert alert(String light, long fired, long seen) {
    Map<String, String> dimensions = light.isEmpty() ? Map.of("model", "digits") : Map.of("model", "digits", "segment.lighting", light);
    return new FiredAlert("accuracy-fell", dimensions, "0.48 after 0.88", PLANTED.plusSeconds(fired), PLANTED.plusSeconds(seen));
  }

  @Test
  void theFirstAlertAboutTheDimSegmentSinceTheFallHasSeenIt() {
    Fall fall = new Fall(PLANTED, true, List.of(alert("", 20, 21), alert("dim", 40, 41), alert("dim", 90, 90)), LATER);
    assertThat(fall.problems()).isEmpty();
    assertThat(fall.text()).contains("seen 41.0 s later: accuracy-fell");
    JsonObject json = fall.json();
    assertThat(json.get("delay_seconds").getAsDouble()).isEqualTo(41);
    assertThat(json.get("planted").getAsString()).isEqualTo("2026-11-25T12:00:00Z");
    assertThat(json.get("seen").getAsString()).isEqualTo("2026-11-25T12:00:41Z");
    assertThat(json.get("rule").getAsString()).isEqualTo("accuracy-fell");
  }

  @Test
  void anAlertBeforeTheFallIsAProblemAndHasNotSeenIt() {
    Fall fall = new Fall(PLANTED, true, List.of(alert("dim", -1, 5)), LATER);
    assertThat(fall.seen()).isEmpty();
    assertThat(fall.problems()).hasSize(2).anyMatch(problem -> problem.startsWith("an alert fired before quality fell")).anyMatch(problem -> problem.contains("not seen within 3 minutes"));
    assertThat(fall.json().getAsJsonArray("before_the_fall")).hasSize(1);
    assertThat(new Fall(null, true, List.of(alert("", 1, 1)), LATER).problems()).as("nothing was planted at all").hasSize(1);
  }

  @Test
  void anAlertAboutASegmentThatDidNotFallIsAProblem() {
    Fall fall = new Fall(PLANTED, true, List.of(alert("dim", 40, 41), alert("normal", 60, 60)), LATER);
    assertThat(fall.problems()).singleElement().asString().contains("a segment that did not fall", "normal");
  }

  @Test
  void aDemoThatEndsSoonAfterTheFallHasNoProblem() {
    Fall fall = new Fall(PLANTED, true, List.of(), PLANTED.plusSeconds(30));
    assertThat(fall.problems()).isEmpty();
    assertThat(fall.text()).contains("not seen until the demo ended");
    assertThat(fall.json().get("delay_seconds").isJsonNull()).isTrue();
  }

  @Test
  void aGatewayWithoutAlertsIsSaidAndIsNoProblem() {
    Fall fall = new Fall(PLANTED, false, List.of(), LATER);
    assertThat(fall.problems()).isEmpty();
    assertThat(fall.text()).contains("nothing watches this gateway");
    assertThat(fall.json().get("watched").getAsBoolean()).isFalse();
  }
}
