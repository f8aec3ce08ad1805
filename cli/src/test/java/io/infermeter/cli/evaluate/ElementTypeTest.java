// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.cli.WrongUsage;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementTypeTest {
  private static String hex(ElementType type, Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    type.write(value, out);
    return HexFormat.of().formatHex(out.toByteArray());
  }

  /** Checked with Python's struct: "<e", "<f", "<d", "<h" and so on. */
  @ParameterizedTest
  @CsvSource({
    "FP32, 1.5, 0000c03f", "FP64, -2, 00000000000000c0", "FP16, 1.5, 003e", "INT8, -1, ff", "INT16, -2, feff", "INT32, 7.0, 07000000",
    "INT64, 9007199254740993, 0100000000002000", "UINT8, 255, ff", "UINT64, 18446744073709551615, ffffffffffffffff", "BOOL, true, 01",
    "BOOL, 0, 00", "BYTES, ab, 020000006162", "FP32, NaN, 0000c07f"
  })
  void valuesAreLittleEndian(ElementType type, String value, String bytes) {
    assertThat(hex(type, value)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"INT8, 128", "UINT8, -1", "INT32, 1.5", "INT64, x", "BOOL, maybe", "FP32, ''", "UINT64, 18446744073709551616"})
  void whatDoesNotFitIsRefusedWithTheTensorsName(ElementType type, String value) {
    assertThatThrownBy(() -> new RawTensor("age", type).add(value)).isInstanceOf(WrongUsage.class).hasMessageContaining("age").hasMessageContaining(type.name());
  }

  @Test
  void truthValuesAreNumbersToo() {
    assertThat(hex(ElementType.INT8, true)).isEqualTo("01");
    assertThat(hex(ElementType.FP32, true)).isEqualTo("0000803f");
  }
}
