// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.infermeter.v1.Coverage;
import io.infermeter.v1.DropCause;
import io.infermeter.v1.DropCount;
import io.infermeter.v1.Ledger;
import io.infermeter.v1.Point;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Ledger BALANCED =
      Ledger.newBuilder()
          .setReceivedRows(10)
          .setStoredRows(8)
          .setQueuedRows(0)
          .addDropped(DropCount.newBuilder().setCause(DropCause.DROP_CAUSE_TOO_LARGE).setRows(2))
          .build();

  private static final Fall NO_FALL = new Fall(null, true, List.of(), Instant.EPOCH);

  private static Report report(double accuracy, String counted, Ledger ledger) {
    Point point =
        Point.newBuilder()
            .setNumber(accuracy)
            .setSampleCount(4)
            .setCoverage(Coverage.newBuilder().setLabelled(4).setEligible(5))
            .build();
    Point latency = Point.newBuilder().setNumber(.0025).build();
    Measured measured =
        new Measured(
            Map.of("dim", Map.of(Measured.ACCURACY, point, Measured.P50, latency)),
            List.of(new Measured.Resource("host", "", "cpu", 1.5, 2, "{cpu}")),
            ledger);
    JsonObject traffic =
        JsonParser.parseString(
                """
                {"segments": [{"segment": {"lighting": "dim"}, "labelled_rows": 4, "accuracy_of_rows_replayed": %s}]}
                """
                    .formatted(counted))
            .getAsJsonObject();
    return new Report(measured, traffic, NO_FALL, 1_234);
  }

  @Test
  void whatIsEqualHasNoProblems() {
    Report report = report(.75, "0.75", BALANCED);
    assertThat(report.problems()).isEmpty();
    JsonObject json = JsonParser.parseString(report.json()).getAsJsonObject();
    assertThat(json.getAsJsonObject("ledger").toString()).isEqualTo("{\"received\":10,\"stored\":8,\"dropped\":{\"too_large\":2},\"queued\":0}");
    JsonObject segment = json.getAsJsonArray("segments").get(0).getAsJsonObject();
    assertThat(segment.getAsJsonObject("accuracy").get("value").getAsDouble()).isEqualTo(.75);
    assertThat(segment.getAsJsonObject("accuracy").get("coverage").getAsDouble()).isEqualTo(.8);
    assertThat(segment.get("accuracy_of_rows_replayed").getAsDouble()).isEqualTo(.75);
    assertThat(segment.get("equal").getAsBoolean()).isTrue();
    assertThat(segment.getAsJsonObject("latency").get("p50_ms").getAsDouble()).isEqualTo(2.5);
    assertThat(segment.getAsJsonObject("latency").get("p99_ms").isJsonNull()).isTrue();
    assertThat(json.getAsJsonArray("resources").get(0).getAsJsonObject().get("total").getAsDouble()).isEqualTo(2);
    assertThat(json.get("started_in_ms").getAsLong()).isEqualTo(1_234);
  }

  @Test
  void aDifferenceInTheLastDigitIsAProblem() {
    Report report = report(Math.nextUp(.75), "0.75", BALANCED);
    assertThat(report.problems()).singleElement().asString().contains("lighting=dim", "the traffic counted 0.75");
    assertThat(report.text()).contains("DIFFERS FROM");
  }

  @Test
  void aLedgerThatDoesNotBalanceIsAProblem() {
    assertThat(report(.75, "0.75", BALANCED.toBuilder().setStoredRows(7).build()).problems()).containsExactly("the ledger does not balance");
  }

  @Test
  void noTrafficIsAProblem() {
    Report report =
        new Report(new Measured(Map.of(), List.of(), BALANCED), JsonParser.parseString("{\"segments\": []}").getAsJsonObject(), NO_FALL, 1);
    assertThat(report.problems()).containsExactly("no call was measured");
  }
}
