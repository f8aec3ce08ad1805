// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
  private static final String CONTROLS = ".*[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}].*";

  @Test
  void whatCouldDoSomethingIsShownAsItsNumber() {
    assertThat(Printable.of("a\u001b[2Jb")).isEqualTo("a\\u001b[2Jb");
    assertThat(Printable.of("\u009b31m")).as("the escape sequence's start in one character").isEqualTo("\\u009b31m");
    assertThat(Printable.of("user\u202egnp.exe")).as("right-to-left override").isEqualTo("user\\u202egnp.exe");
    assertThat(Printable.of("a\nb\rc\td\u0000\u007f")).isEqualTo("a\\u000ab\\u000dc\\u0009d\\u0000\\u007f");
    assertThat(Printable.of("x\ud800y")).as("half a pair").isEqualTo("x\\ud800y");
    assertThat(Printable.of("\udb40\udc41")).as("a tag").isEqualTo("\\u{e0041}");
    assertThat(Printable.lines("a\nb\u001b")).isEqualTo("a\nb\\u001b");
  }

  @Test
  void ordinaryTextStaysAsItIs() {
    for (String text : new String[] {"", "resnet-50", "Größe", "数字", "модель", "e\u0301", "👍 ok", "a=b,c"}) {
      assertThat(Printable.of(text)).isEqualTo(text);
      assertThat(Printable.cut(text, 40)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @CsvSource({"resnet,6,resnet", "resnet,5,resn…", "数字数字,8,数字数字", "数字数字,7,数字数…", "数字数字,6,数字…", "ab,1,…"})
  void isCutByTheColumnsThatItTakes(String text, int columns, String cut) {
    assertThat(Printable.cut(text, columns)).isEqualTo(cut);
  }

  @Test
  void tenKilobytesAreCutAndMarksDoNotPileUp() {
    assertThat(Printable.cut("x".repeat(10_000), 20)).isEqualTo("x".repeat(19) + "…");
    String piled = Printable.cut("e" + "\u0301".repeat(10_000), 20);
    assertThat(Printable.width(piled)).isLessThanOrEqualTo(20);
    assertThat(piled.length()).isLessThan(60);
  }

  @Property
  void nothingControlsTheTerminalAndNothingIsTooWide(@ForAll String text, @ForAll @IntRange(min = 1, max = 100) int columns) {
    assertThat(Printable.of(text)).doesNotMatch("(?s)" + CONTROLS);
    String cut = Printable.cut(text, columns);
    assertThat(cut).doesNotMatch("(?s)" + CONTROLS);
    assertThat(Printable.width(cut)).isLessThanOrEqualTo(columns);
    if (!cut.endsWith("…")) {
      assertThat(cut).isEqualTo(Printable.of(text));
    }
  }

  @Property
  void jsonIsHarmlessAndReadsAsTheSame(@ForAll String text) {
    String json = Printable.json(new JsonPrimitive(text).toString());
    assertThat(json).doesNotMatch("(?s).*[\\p{Cc}\\u202a-\\u202e\\u2066-\\u2069\\u2028\\u2029].*");
    assertThat(JsonParser.parseString(json).getAsString()).isEqualTo(text);
  }
}
