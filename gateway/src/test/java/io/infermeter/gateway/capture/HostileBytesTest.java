// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.model.UnreadableCause;
import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a client or a model server sends, reading ends in rows or in a cause; it never throws and never runs away. */
class HostileBytesTest {
  @Property
  void anyBytesAreReadOrCounted(@ForAll byte[] request, @ForAll byte[] response, @ForAll("encodings") String encoding) {
    Captured captured = Captured.make();
    captured.take(
        Finished.ok(
            1,
            new CapturedMessage(request, true, encoding, request.length),
            new CapturedMessage(response, true, encoding, response.length)));
    captured.assertOneCall();
  }

  @Provide
  Arbitrary<String> encodings() {
    return Arbitraries.of("", "gzip", "zstd", "identity");
  }

  @Property
  void anyTensorsAreReadOrCounted(@ForAll("answers") ModelInferResponse response) {
    Captured captured = Captured.make();
    captured.take(Finished.ok(1, Wire.plain(Wire.request("m", "").build()), Wire.plain(response)));
    captured.assertOneCall();
  }

  @Property
  void anyPartOfAnAnswerIsReadOrCounted(@ForAll("answers") ModelInferResponse response, @ForAll("shares") double share, @ForAll byte damage) {
    byte[] bytes = response.toByteArray();
    byte[] part = Arrays.copyOf(bytes, (int) (bytes.length * share));
    if (part.length > 0) {
      part[part.length / 2] = damage;
    }
    Captured captured = Captured.make();
    captured.take(Finished.ok(1, Wire.plain(part), Wire.plain(part)));
    captured.take(Finished.ok(2, Wire.plain(part), new CapturedMessage(part, false, "", Long.MAX_VALUE)));
    captured.take(Finished.ok(3, Wire.gzip(part), Wire.gzip(part)));
    captured.assertCalls(3);
  }

  @Property
  void anyRequestHasAnId(@ForAll byte[] request, @ForAll("encodings") String encoding) {
    InferenceCapture capture = new InferenceCapture(new IdRule.Request(), 1_000);
    String id = capture.predictionId(Wire.head(Map.of()), new CapturedMessage(request, true, encoding, request.length));
    assertThat(id == null || !id.isEmpty()).isTrue();
  }

  @Provide
  Arbitrary<Double> shares() {
    return Arbitraries.doubles().between(0, 1);
  }

  @Provide
  Arbitrary<ModelInferResponse> answers() {
    Arbitrary<ModelInferResponse.InferOutputTensor> output =
        Combinators.combine(names(), datatypes(), shapes(), contents())
            .as((name, type, shape, contents) -> Wire.head(name, type, shape).setContents(contents).build());
    Arbitrary<ByteString> raw = Arbitraries.bytes().array(byte[].class).ofMaxSize(40).map(ByteString::copyFrom);
    return Combinators.combine(names(), output.list().ofMaxSize(3), raw.list().ofMaxSize(3))
        .as((model, outputs, raws) ->
            Wire.response(model, "1").addAllOutputs(outputs).addAllRawOutputContents(raws).build());
  }

  private static Arbitrary<String> names() {
    return Arbitraries.oneOf(Arbitraries.of("", "m", "label", "\0"), Arbitraries.strings().ofMaxLength(300));
  }

  private static Arbitrary<String> datatypes() {
    return Arbitraries.of("BOOL", "INT8", "INT64", "UINT8", "UINT64", "FP16", "BF16", "FP32", "FP64", "BYTES", "FP8", "");
  }

  private static Arbitrary<long[]> shapes() {
    Arbitrary<Long> size = Arbitraries.oneOf(Arbitraries.longs().between(0, 4), Arbitraries.longs());
    return size.list().ofMaxSize(4).map(sizes -> sizes.stream().mapToLong(Long::longValue).toArray());
  }

  private static Arbitrary<InferTensorContents> contents() {
    Arbitrary<List<Float>> floats = Arbitraries.of(0f, 1f, 0.5f, Float.NaN, Float.POSITIVE_INFINITY, -3e38f).list().ofMaxSize(8);
    Arbitrary<List<Long>> longs = Arbitraries.longs().list().ofMaxSize(8);
    Arbitrary<List<ByteString>> texts =
        Arbitraries.oneOf(Arbitraries.of("", "a", "0.5:1", "0.5:1:a", "NaN:9", "1:99999999999"), Arbitraries.strings().ofMaxLength(300))
            .map(ByteString::copyFromUtf8).list().ofMaxSize(8);
    return Combinators.combine(floats, longs, texts)
        .as((f, l, t) ->
            InferTensorContents.newBuilder().addAllFp32Contents(f).addAllInt64Contents(l).addAllUint64Contents(l).addAllBytesContents(t)
                .build());
  }

  @Example
  void aZipBombIsTooLarge() {
    Captured captured = Captured.make();
    captured.take(Finished.ok(1, Wire.plain(Wire.request("m", "").build()), Wire.gzip(new byte[CaptureBounds.DEFAULT.messageBytes() + 1])));
    assertThat(captured.recorder().ledger().dropped()).isEqualTo(Map.of(DropCause.TOO_LARGE, 1L));
  }

  @Example
  void moreOutputsThanAreReadAreRefusedBeforeTheyAreDecoded() {
    byte[] empties = new byte[1 << 20];
    for (int i = 0; i < empties.length; i += 2) {
      empties[i] = 5 << 3 | 2;
    }
    assertThatThrownBy(() -> OpenInferenceReader.parse(empties))
        .isInstanceOfSatisfying(Unreadable.class, e -> assertThat(e.reason()).isEqualTo(UnreadableCause.MALFORMED))
        .hasMessageContaining("1024 outputs");
  }

  @Example
  void groupsWithinGroupsAreRefused() {
    byte[] groups = new byte[CaptureBounds.REQUEST_BYTES];
    Arrays.fill(groups, (byte) (9 << 3 | 3));
    assertThatThrownBy(() -> OpenInferenceReader.parse(groups)).isInstanceOf(Unreadable.class);
    assertThat(RequestScan.id(groups)).isEmpty();
    assertThat(OpenInferenceReader.rows(groups)).isEqualTo(1);
  }

  @Example
  void aLongNameIsCutInMessages() {
    var output = Wire.head("y".repeat(10_000), "z".repeat(10_000), 1).build();
    assertThatThrownBy(() -> Tensor.of(output, null)).satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    var other = Wire.head("y", "z".repeat(10_000), 1).build();
    assertThatThrownBy(() -> Tensor.of(other, null)).satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }
}
