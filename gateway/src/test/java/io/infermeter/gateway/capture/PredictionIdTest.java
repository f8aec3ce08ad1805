// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionIdTest {
  private static final IdRule REQUEST = new IdRule.Request();

  @Test
  void theRequestsOwnIdGoesBack() {
    assertThat(id(REQUEST, Wire.plain(Wire.request("m", "order 17").build()))).isEqualTo("order 17");
    assertThat(id(REQUEST, Wire.gzip(Wire.request("m", "order 17").build().toByteArray()))).isEqualTo("order 17");
  }

  @Test
  void theIdIsFoundBeforeTensorsThatAreCutOff() {
    var request = Wire.request("m", "order 17").addRawInputContents(ByteString.copyFrom(new byte[100_000])).build();
    assertThat(id(REQUEST, Wire.cut(request, CaptureBounds.REQUEST_BYTES))).isEqualTo("order 17");
    CapturedMessage compressed = Wire.gzip(request.toByteArray());
    byte[] part = java.util.Arrays.copyOf(compressed.bytes(), compressed.bytes().length - 20);
    assertThat(id(REQUEST, new CapturedMessage(part, false, "gzip", compressed.length()))).isEqualTo("order 17");
  }

  @Test
  void withoutOneTheGatewayGivesItsOwn() {
    assertThat(id(REQUEST, Wire.plain(Wire.request("m", "").build()))).isNotEmpty();
    assertThat(id(REQUEST, null)).isNotEmpty();
    assertThat(id(REQUEST, new CapturedMessage(new byte[0], false, "", 500))).isNotEmpty();
    assertThat(id(REQUEST, new CapturedMessage(new byte[] {1, 2, 3}, true, "zstd", 3))).isNotEmpty();
    assertThat(id(REQUEST, Wire.cut(Wire.request("m", "order 17").build(), 6))).isNotEqualTo("order 17").isNotEmpty();
  }

  @Test
  void generatedIsAlwaysItsOwn() {
    assertThat(id(new IdRule.Generated(), Wire.plain(Wire.request("m", "order 17").build()))).isNotEqualTo("order 17").isNotEmpty();
  }

  @Test
  void metadataGivesTheId() {
    IdRule rule = new IdRule.Metadata("x-order");
    CapturedMessage request = Wire.plain(Wire.request("m", "7").build());
    assertThat(new InferenceCapture(rule, 10).predictionId(Wire.head(Map.of("x-order", "17")), request)).isEqualTo("17");
    assertThat(id(rule, request)).isNotEqualTo("7").isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ü", " 7", "7 ", "a\nb", "\u007f"})
  void anIdThatMetadataCannotCarryDoesNotGoBackButIsStored(String own) {
    CapturedMessage request = Wire.plain(Wire.request("m", own).build());
    InferenceCapture capture = new InferenceCapture(REQUEST, 10);
    assertThat(capture.predictionId(Wire.head(Map.of()), request)).isNull();
    assertThat(capture.idOf(RequestScan.of(request.bytes()))).isEqualTo(own);
  }

  @Test
  void anIdThatNobodyCouldKnowIsNotMadeUp() {
    InferenceCapture capture = new InferenceCapture(new IdRule.Metadata("x-order"), 10);
    assertThat(capture.predictionId(Wire.head(Map.of("x-order", "x".repeat(CaptureBounds.ID_BYTES + 1))), null)).isNull();
    assertThat(capture.idOf(RequestScan.of(Wire.request("m", "7").build().toByteArray()))).isNull();
  }

  @Test
  void generatedIdsDifferWithinAndBetweenProcesses() {
    GeneratedIds one = new GeneratedIds();
    GeneratedIds other = new GeneratedIds();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(ids.add(one.next())).isTrue();
      assertThat(ids.add(other.next())).isTrue();
    }
    assertThat(ids).allMatch(id -> id.matches("[0-9a-z]+-[0-9a-z]+"));
  }

  private static @Nullable String id(IdRule rule, @Nullable CapturedMessage request) {
    return new InferenceCapture(rule, 10).predictionId(Wire.head(Map.of()), request);
  }
}
