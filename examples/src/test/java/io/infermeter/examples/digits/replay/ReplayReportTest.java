// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.infermeter.v1.LabelOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayReportTest {
  @Test
  void writesOneLineOfJson() {
    ReplayReport report =
        new ReplayReport(
            Instant.EPOCH,
            null,
            List.of(
                new ReplayReport.Segment(
                    Lighting.DIM, Instant.EPOCH, 4, 8, 4, 3, Map.of(LabelOutcome.LABEL_OUTCOME_JOINED, 4L)),
                new ReplayReport.Segment(Lighting.NORMAL, null, 0, 0, 0, 0, Map.of())),
            Map.of("UNAVAILABLE", 2L),
            Map.of(),
            List.of("call: UNAVAILABLE: \"gone\"\nfor good"));
    assertThat(report.json()).doesNotContain("\n");
    JsonObject json = JsonParser.parseString(report.json()).getAsJsonObject();
    assertThat(json.get("first_call").getAsString()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(json.get("fall").isJsonNull()).isTrue();
    JsonObject dim = json.getAsJsonArray("segments").get(0).getAsJsonObject();
    assertThat(dim.getAsJsonObject("segment").get("lighting").getAsString()).isEqualTo("dim");
    assertThat(dim.get("accuracy_of_rows_replayed").getAsDouble()).isEqualTo(.75);
    assertThat(dim.getAsJsonObject("labels").get("joined").getAsLong()).isEqualTo(4);
    assertThat(json.getAsJsonArray("segments").get(1).getAsJsonObject().get("accuracy_of_rows_replayed").isJsonNull()).isTrue();
    assertThat(json.getAsJsonObject("errors").getAsJsonObject("calls").get("UNAVAILABLE").getAsLong()).isEqualTo(2);
  }
}
