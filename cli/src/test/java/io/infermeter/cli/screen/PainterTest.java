// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.cli.Printable;
import io.infermeter.v1.Finality;
import io.infermeter.v1.Series;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Screens as text cases: {@code src/test/resources/screen} holds what each scene looks like at a size. */
class PainterTest {
  private static final Ink PLAIN = new Ink(false, true);
  private static final Path CASES = Path.of("src/test/resources/screen");
  private static final View FIRST = View.first(Window.M5);

  private record Case(Scene scene, View view, Ink ink, int columns, int rows) {}

  private static Map<String, Case> cases() {
    Scene models = Scenes.models();
    Scene broken = new Scene(models.target(), models.state(), models.ledger(), false, List.of(), "the gateway cannot be reached");
    List<Row> rows = Row.of(models.state(), FIRST);
    return Map.of(
        "wide", new Case(models, FIRST, PLAIN, 150, 16),
        "narrow", new Case(models, FIRST, PLAIN, 60, 16),
        "tiny", new Case(models, FIRST.press(Key.LAST, rows), PLAIN, 30, 5),
        "ascii", new Case(models, FIRST.press(Key.REVERSE, rows), new Ink(false, false), 100, 14),
        "broken", new Case(broken, FIRST, PLAIN, 100, 14),
        "nothing", new Case(Scene.nothing("127.0.0.1:4630"), FIRST, PLAIN, 80, 10),
        "help", new Case(models, FIRST.press(Key.HELP, rows), PLAIN, 80, 24));
  }

  static Stream<String> names() {
    return cases().keySet().stream().sorted();
  }

  private static List<AttributedString> paint(Case shown) {
    return Painter.paint(shown.scene, shown.view, shown.ink, shown.columns, shown.rows);
  }

  @ParameterizedTest
  @MethodSource("names")
  void looksAsItsFileSays(String name) throws IOException {
    String screen = paint(cases().get(name)).stream().map(line -> line.toString().stripTrailing()).collect(Collectors.joining("\n", "", "\n"));
    Path file = CASES.resolve(name + ".txt");
    // A new look is written with -Dinfermeter.write-screens=true, and read before it is kept.
    if (Boolean.getBoolean("infermeter.write-screens")) {
      Files.writeString(file, screen);
    }
    assertThat(screen).isEqualTo(Files.readString(file));
  }

  @Test
  void thereIsACaseForEachFile() {
    try (Stream<Path> files = Files.list(CASES)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".txt", "")).sorted().toList()).isEqualTo(names().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void howSureAValueIsShowsWithoutColour() {
    List<String> values = Row.of(Scenes.models().state(), FIRST).stream().map(row -> row.accuracy().text()).toList();
    assertThat(values).containsExactly("0.9375", "0.9000+", "0.8000*", "~0.7000", "no labels").doesNotHaveDuplicates();
  }

  @Test
  void noColourMeansNoColour() {
    Case colourless = cases().get("wide");
    String without = paint(colourless).stream().map(AttributedString::toAnsi).collect(Collectors.joining());
    assertThat(without).doesNotContainPattern("\u001b\\[[0-9;]*(3[0-7]|4[0-7]|9[0-7])[;m]");
    Case coloured = new Case(colourless.scene, colourless.view, new Ink(true, true), 150, 16);
    assertThat(paint(coloured).stream().map(AttributedString::toAnsi).collect(Collectors.joining())).containsPattern("\u001b\\[[0-9;]*3[0-7][;m]");
  }

  /** Names are chosen by whoever calls the gateway. */
  @Property(tries = 300)
  void everySizeIsFilledAndNoNameBreaksOut(
      @ForAll String name, @ForAll @IntRange(min = 1, max = 200) int columns, @ForAll @IntRange(min = 1, max = 50) int height) {
    List<Series> now = new ArrayList<>(Scenes.row("digits", 1, Scenes.number(.5, Finality.FINALITY_OPEN)));
    now.addAll(Scenes.row(name + "\u001b[2J\u202e\n", 2, Scenes.number(.5, Finality.FINALITY_OPEN)));
    List<AttributedString> lines = Painter.paint(Scenes.scene(now, List.of()), View.first(Window.M5), PLAIN, columns, height);
    assertThat(lines).hasSize(height);
    for (AttributedString line : lines) {
      assertThat(line.toString()).doesNotMatch("(?s).*[\\p{Cc}\\p{Cf}].*");
      assertThat(Printable.width(line.toString())).isLessThanOrEqualTo(columns);
      assertThat(line.columnLength()).isLessThanOrEqualTo(columns);
    }
  }
}
