// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.ingest.Ledger;
import io.infermeter.core.model.Models;
import io.infermeter.core.model.UnreadableCause;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import io.infermeter.protocol.inference.InferParameter;
import io.infermeter.protocol.inference.ModelInferResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CaptureTest {
  private static final CapturedMessage REQUEST = Wire.plain(Wire.request("m", "").build());

  private final Captured captured = Captured.make(CaptureBounds.DEFAULT, Map.of("lighting", "light"));

  @Test
  void aCallIsStoredWithAllThatItSays() {
    var request = Wire.request("digits", "").putParameters("light", InferParameter.newBuilder().setStringParam("dim").build()).build();
    var response = Wire.response("ignored", "7").addOutputs(Wire.ints("label", Wire.shape(2, 1), 3, 4)).build();
    captured.take(
        Finished.call(
            5, OpenInferenceReader.METHOD, CallOutcome.OK, Wire.plain(request), Wire.gzip(response.toByteArray()), "a",
            new TreeMap<>(Map.of("shop", "Bern"))));
    assertThat(captured.flushed().storedRows()).isEqualTo(2);
    Prediction second = stored("digits", "a", 1);
    assertThat(second.value()).isEqualTo(new Value.ClassName("4"));
    assertThat(second.dimensions())
        .isEqualTo(
            new Dimensions(
                "digits", "7", "", "default", OpenInferenceReader.METHOD, "live", "2-3",
                new TreeMap<>(Map.of("shop", "Bern", "lighting", "dim"))));
    assertThat(second.position().micros()).isEqualTo(Finished.START + 5);
    assertThat(second.latencyNanos()).isEqualTo(1_000);
    assertThat(captured.models().reading("digits")).map(Models.Reading::predictionOutput).contains("label");
  }

  @Test
  void theModelIsWhatTheServerSaysWhereTheRequestDoesNot() {
    captured.take(Finished.ok(1, null, answer(1)));
    captured.flushed();
    assertThat(stored("m", "id-1", 0).value()).isEqualTo(new Value.ClassName("1"));
  }

  @Test
  void otherMethodsAndFailedCallsAreMeasuredOnly() {
    captured.take(Finished.call(1, "a.B/C", CallOutcome.OK, null, null, null, new TreeMap<>()));
    captured.take(Finished.call(2, OpenInferenceReader.METHOD, CallOutcome.FAILED, REQUEST, null, "x", new TreeMap<>()));
    Ledger ledger = captured.flushed();
    assertThat(ledger.otherCalls()).isOne();
    assertThat(ledger.unreadableCalls()).isZero();
    assertThat(ledger.receivedRows()).isZero();
  }

  @Test
  void whatCannotBeReadIsCountedWithItsModel() {
    captured.take(Finished.ok(1, REQUEST, Wire.plain(Wire.response("m", "1").build())));
    captured.take(Finished.ok(2, REQUEST, Wire.plain(new byte[] {1, 2, 3})));
    captured.take(Finished.ok(3, REQUEST, new CapturedMessage(new byte[] {1}, true, "zstd", 1)));
    captured.take(Finished.ok(4, REQUEST, null));
    captured.take(Finished.ok(5, null, Wire.plain(ModelInferResponse.newBuilder().addOutputs(Wire.ints("y", Wire.shape(1), 1)).build())));
    assertThat(captured.flushed().unreadableCalls()).isEqualTo(5);
    assertThat(count("m", UnreadableCause.NO_PREDICTION_OUTPUT)).isOne();
    assertThat(count("m", UnreadableCause.MALFORMED)).isEqualTo(2);
    assertThat(count("m", UnreadableCause.UNSUPPORTED_ENCODING)).isOne();
    assertThat(count("", UnreadableCause.NO_MODEL)).isOne();
  }

  @Test
  void lostRowsAreCountedByCause() {
    ByteString zeros = ByteString.copyFrom(new byte[7 * Long.BYTES]);
    byte[] bytes = Wire.response("m", "1").addOutputs(Wire.head("y", "INT64", 7)).addRawOutputContents(zeros).build().toByteArray();
    captured.take(Finished.ok(1, REQUEST, new CapturedMessage(bytes, false, "", 5 << 20)));
    captured.take(Finished.ok(2, REQUEST, new CapturedMessage(bytes, false, "", bytes.length + 1)));
    captured.take(Finished.ok(3, REQUEST, new CapturedMessage(new byte[0], false, "", 500)));
    captured.take(Finished.ok(4, REQUEST, answer(2), "x".repeat(CaptureBounds.ID_BYTES + 1)));
    captured.take(Finished.ok(5, REQUEST, answer(2), null));
    captured.take(Finished.ok(6, REQUEST, answer(CaptureBounds.ROWS + 10)));
    assertThat(captured.flushed().dropped())
        .isEqualTo(Map.of(DropCause.TOO_LARGE, 17L, DropCause.QUEUE_FULL, 8L, DropCause.INVALID_ID, 4L));
  }

  @Test
  void modelsBeyondTheBoundShareASeriesButNotTheirIds() {
    int models = CaptureBounds.NAMES + 2;
    for (int i = 0; i < models; i++) {
      captured.take(Finished.ok(i, Wire.plain(Wire.request("m" + i, "").build()), answer(1), "same"));
    }
    assertThat(captured.flushed().storedRows()).isEqualTo(models);
    assertThat(stored("m0", "same", 0).dimensions().model()).isEqualTo("m0");
    assertThat(stored("m" + (models - 1), "same", 0).dimensions().model()).isEqualTo(Dimensions.OTHER);
  }

  @Test
  void namesThatNoServerConfirmedTakeATenthOfTheRoom() {
    for (int i = 0; i < CaptureBounds.NAMES; i++) {
      captured.take(
          Finished.call(
              i, OpenInferenceReader.METHOD, CallOutcome.FAILED, Wire.plain(Wire.request("no" + i, "").build()), null, null,
              new TreeMap<>()));
    }
    captured.take(Finished.ok(9_999, Wire.plain(Wire.request("real", "").build()), answer(1)));
    captured.flushed();
    assertThat(stored("real", "id-9999", 0).dimensions().model()).isEqualTo("real");
  }

  @Test
  void moreValuesThanClassesCanBeAreUnreadable() {
    for (int i = 0; i < CaptureBounds.NAMES + 5; i++) {
      captured.take(Finished.ok(i, REQUEST, Wire.plain(Wire.response("m", "1").addOutputs(Wire.ints("y", Wire.shape(1), i)).build())));
    }
    assertThat(captured.flushed().storedRows()).isEqualTo(CaptureBounds.NAMES);
    assertThat(count("m", UnreadableCause.NO_PREDICTION_OUTPUT)).isEqualTo(5);
  }

  private static CapturedMessage answer(int rows) {
    long[] ones = new long[rows];
    java.util.Arrays.fill(ones, 1);
    return Wire.plain(Wire.response("m", "1").addOutputs(Wire.ints("label", Wire.shape(rows), ones)).build());
  }

  private long count(String model, UnreadableCause cause) {
    Models.@Nullable Unreadable counted = captured.models().unreadable(model).get(cause);
    return counted == null ? 0 : counted.count();
  }

  private Prediction stored(String model, String id, int row) {
    PredictionKey key = new PredictionKey(model, id, row, "");
    return captured.store().write(transaction -> transaction.registers(List.of(key))).get(key).prediction();
  }
}
