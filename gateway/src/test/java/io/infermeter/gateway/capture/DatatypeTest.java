// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.infermeter.core.model.UnreadableCause;
import io.infermeter.protocol.inference.InferParameter;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferResponse.InferOutputTensor;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatatypeTest {
  /** Raw bytes are in hex, little-endian, as numpy writes them; the values are what numpy reads. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BOOL   | 00 01 02                                     | 0 1 1
          INT8   | 00 7f 80 ff                                  | 0 127 -128 -1
          INT16  | 0100 ff7f 0080                               | 1 32767 -32768
          INT32  | 01000000 ffffff7f 00000080                   | 1 2147483647 -2147483648
          INT64  | 0100000000000000 0000000000000080            | 1 -9223372036854775808
          UINT8  | 00 7f 80 ff                                  | 0 127 128 255
          UINT16 | 0100 ffff                                    | 1 65535
          UINT32 | 01000000 ffffffff                            | 1 4294967295
          UINT64 | 0100000000000000 ffffffffffffffff            | 1 18446744073709551615
          FP16   | 003c 00c0 ff7b 0100 007c                     | 1 -2 65504 5.960464477539063E-8 Infinity
          BF16   | 803f 00c0 7f7f                               | 1 -2 3.3895313892515355E38
          FP32   | 0000803f cdcccc3d 0000807f                   | 1 0.10000000149011612 Infinity
          FP64   | 000000000000f03f 9a9999999999b93f            | 1 0.1
          BYTES  | 03000000 636174 00000000 02000000 c3bc       | cat '' ü
          """)
  void rawContentsAreReadLikeNumpyReadsThem(String datatype, String hex, String expected) throws Unreadable {
    ByteString raw = ByteString.copyFrom(HexFormat.of().parseHex(hex.replace(" ", "")));
    List<String> values = List.of(expected.replace("''", "-").split(" "));
    Tensor tensor = tensor(Wire.head("y", datatype, values.size()).build(), raw);
    assertElements(tensor, values);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BOOL   | 0 1
          INT8   | -128 127
          INT16  | -32768 32767
          INT32  | -2147483648 2147483647
          INT64  | -9223372036854775808 9223372036854775807
          UINT8  | 0 255
          UINT16 | 0 65535
          UINT32 | 0 4294967295
          UINT64 | 0 18446744073709551615
          FP32   | 0.5 -3.25 Infinity
          FP64   | 0.1 -1.0E300
          BYTES  | cat ü
          """)
  void typedContentsAreReadFromTheFieldOfTheirType(String datatype, String values) throws Unreadable {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    List<String> all = List.of(values.split(" "));
    all.forEach(value -> add(contents, datatype, value));
    assertElements(tensor(Wire.head("y", datatype, all.size()).setContents(contents).build(), null), all);
  }

  private static void add(InferTensorContents.Builder contents, String type, String value) {
    switch (type) {
      case "BOOL" -> contents.addBoolContents(value.equals("1"));
      case "INT8", "INT16", "INT32" -> contents.addIntContents(Integer.parseInt(value));
      case "INT64" -> contents.addInt64Contents(Long.parseLong(value));
      case "UINT8", "UINT16", "UINT32" -> contents.addUintContents(Integer.parseUnsignedInt(value));
      case "UINT64" -> contents.addUint64Contents(Long.parseUnsignedLong(value));
      case "FP32" -> contents.addFp32Contents(Float.parseFloat(value));
      case "FP64" -> contents.addFp64Contents(Double.parseDouble(value));
      case "BYTES" -> contents.addBytesContents(ByteString.copyFromUtf8(value));
      default -> throw new IllegalArgumentException(value);
    }
  }

  private static void assertElements(Tensor tensor, List<String> expected) throws Unreadable {
    assertThat(tensor.elements()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      if (tensor.isText()) {
        assertThat(tensor.text(i)).isEqualTo(expected.get(i).equals("-") ? "" : expected.get(i));
      } else if (tensor.isFloat()) {
        assertThat(tensor.number(i)).isEqualTo(Double.parseDouble(expected.get(i)));
      } else {
        assertThat(tensor.integerText(i)).isEqualTo(expected.get(i));
      }
    }
  }

  @Test
  void anUnsignedNumberBeyondTheSignBitIsRoundedToTheNearestDouble() throws Unreadable {
    long[] values = {-1, Long.MIN_VALUE, Long.MIN_VALUE + 1025, 7};
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    LongStream.of(values).forEach(contents::addUint64Contents);
    Tensor tensor = tensor(Wire.head("y", "UINT64", 4).setContents(contents).build(), null);
    for (int i = 0; i < values.length; i++) {
      assertThat(tensor.number(i)).isEqualTo(new BigDecimal(Long.toUnsignedString(values[i])).doubleValue());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FP16", "BF16", "FP8", ""})
  void typesThatTypedContentsCannotHoldAreNamed(String type) {
    var output = Wire.head("y", type, 1).setContents(InferTensorContents.newBuilder().addFp32Contents(1)).build();
    assertThatThrownBy(() -> tensor(output, null)).isInstanceOfSatisfying(Unreadable.class, e -> {
      assertThat(e.reason()).isEqualTo(UnreadableCause.UNSUPPORTED_TYPE);
      assertThat(e).hasMessageContaining("\"" + type + "\"");
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "3", "-1", "4,-1", "9223372036854775807,2", "4611686018427387904,4",
    "2147483648,0", "0,4294967296", "2,2147483648,2147483648,4"
  })
  void aShapeThatTheElementsDoNotFillIsRefused(String shape) {
    long[] sizes = List.of(shape.split(",")).stream().mapToLong(Long::parseLong).toArray();
    long[] values = shape.contains("0,") || shape.endsWith(",0") ? new long[0] : new long[] {1, 2};
    assertThatThrownBy(() -> tensor(Wire.ints("y", sizes, values), null))
        .isInstanceOfSatisfying(Unreadable.class, e -> assertThat(e.reason()).isEqualTo(UnreadableCause.SHAPE_MISMATCH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"05000000 6361", "ffffffff 63", "0000", "ffffff7f 63", "01000000 63 00"})
  void byteStringsThatDoNotFillTheirContentsAreRefused(String hex) {
    ByteString raw = ByteString.copyFrom(HexFormat.of().parseHex(hex.replace(" ", "")));
    assertThatThrownBy(() -> tensor(Wire.head("y", "BYTES", 1).build(), raw))
        .isInstanceOfSatisfying(Unreadable.class, e -> assertThat(e.reason()).isEqualTo(UnreadableCause.SHAPE_MISMATCH));
  }

  @Test
  void partOfAnElementIsRefused() {
    assertThatThrownBy(() -> tensor(Wire.head("y", "FP32", 1).build(), ByteString.copyFrom(new byte[5])))
        .isInstanceOfSatisfying(Unreadable.class, e -> assertThat(e.reason()).isEqualTo(UnreadableCause.SHAPE_MISMATCH));
  }

  @Test
  void sharedMemoryIsNamed() {
    var region = InferParameter.newBuilder().setStringParam("region").build();
    var output = Wire.head("y", "FP32", 1).putParameters("shared_memory_region", region).build();
    assertThatThrownBy(() -> tensor(output, null))
        .isInstanceOfSatisfying(Unreadable.class, e -> assertThat(e.reason()).isEqualTo(UnreadableCause.SHARED_MEMORY));
  }

  private static Tensor tensor(InferOutputTensor output, @Nullable ByteString raw) throws Unreadable {
    return Tensor.of(output, raw);
  }
}
