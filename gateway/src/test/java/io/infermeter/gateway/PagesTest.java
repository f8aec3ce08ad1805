// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import io.infermeter.v1.DropCause;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.UndefinedReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/errors.md has every error that the code can give, docs/bounds.md names only settings and metrics that exist, and so on. */
class PagesTest {
  private static final Path DOCS = Path.of("../docs");

  private static String page(String name) throws IOException {
    return Files.readString(DOCS.resolve(name));
  }

  /** Rows of tables whose first or second cell is this name. */
  private static long rows(String page, String name) {
    return page.lines().filter(line -> line.matches("\\| ([A-Za-z_ ]+ \\| )?" + name + " \\|.*")).count();
  }

  @Test
  void everyReasonOfTheContractHasOneRow() throws IOException {
    String page = page("errors.md");
    for (EnumDescriptor reasons :
        List.of(ErrorReason.getDescriptor(), DropCause.getDescriptor(), LabelOutcome.getDescriptor(), UndefinedReason.getDescriptor())) {
      assertThat(reasons.getValues()).hasSizeGreaterThan(4);
      for (EnumValueDescriptor reason : reasons.getValues()) {
        assertThat(rows(page, reason.getName())).as(reason.getName()).isEqualTo(reason.getNumber() == 0 ? 0 : 1);
      }
    }
  }

  @Test
  void noReasonIsListedThatTheContractDoesNotHave() throws IOException {
    Set<String> known = new TreeSet<>();
    for (EnumDescriptor reasons :
        List.of(ErrorReason.getDescriptor(), DropCause.getDescriptor(), LabelOutcome.getDescriptor(), UndefinedReason.getDescriptor())) {
      reasons.getValues().forEach(reason -> known.add(reason.getName()));
    }
    List<String> listed = found(page("errors.md"), "\\b((?:ERROR_REASON|DROP_CAUSE|LABEL_OUTCOME|UNDEFINED_REASON)_[A-Z_]+)\\b");
    assertThat(listed).hasSizeGreaterThan(30).allMatch(known::contains);
  }

  /** Of each text that the relay ends a call with, the longest fixed piece stands on the page. */
  @Test
  void everyWordOfTheRelayIsListed() throws IOException {
    String page = page("errors.md").replaceAll("\\s+", " ");
    List<String> pieces;
    try (Stream<Path> sources = Stream.of("relay", "DataPath.java").flatMap(PagesTest::sources)) {
      pieces = sources.flatMap(source -> texts(read(source)).stream()).toList();
    }
    assertThat(pieces).hasSizeGreaterThanOrEqualTo(4).allSatisfy(piece -> assertThat(page).contains(piece));
  }

  @Test
  void everyReasonOfTheRelayIsListed() throws IOException {
    String page = page("errors.md");
    List<String> reasons = found(read(Path.of("src/main/java/io/infermeter/gateway/relay/Ending.java")), "\"([A-Z]+(?:_[A-Z]+)+)\"");
    assertThat(reasons).hasSizeGreaterThanOrEqualTo(6).allSatisfy(reason -> assertThat(rows(page, reason)).as(reason).isEqualTo(1));
  }

  private static Stream<Path> sources(String name) {
    try {
      return Files.walk(Path.of("src/main/java/io/infermeter/gateway", name)).filter(file -> file.toString().endsWith(".java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> texts(String source) {
    return Pattern.compile("withDescription\\(([^;]*);", Pattern.DOTALL)
        .matcher(source)
        .results()
        .map(call -> longest(found(call.group(1).replaceAll("\"\\s*\\+\\s*\"", ""), "\"((?:[^\"\\\\]|\\\\.)*)\"")))
        .filter(piece -> piece.length() > 10)
        .toList();
  }

  private static String longest(List<String> pieces) {
    return pieces.stream().reduce("", (a, b) -> a.length() >= b.length() ? a : b).strip();
  }

  private static List<String> found(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
  }

  @Test
  void theMetricsOfBoundsAreThoseOfTheGateway() throws IOException {
    Set<String> known = new TreeSet<>(found(page("configuration.md"), "`(infermeter_[a-z_]+)`"));
    List<String> named = found(page("bounds.md"), "`(infermeter_[a-z_]+)`");
    assertThat(named).hasSizeGreaterThan(20).allMatch(known::contains);
  }

  @Test
  void theSettingsOfBoundsAreThoseOfTheGateway() throws IOException {
    Set<String> known = new TreeSet<>(found(page("configuration.md"), "`(infermeter\\.[a-z.<>-]+)`"));
    List<String> named = found(page("bounds.md"), "`(infermeter\\.[a-z.<>-]+)`");
    assertThat(named).hasSizeGreaterThan(10).allMatch(known::contains);
  }

  @Test
  void eachBoundSaysWhatHappensWhenItIsFull() throws IOException {
    List<String[]> rows = page("bounds.md").lines().filter(line -> line.startsWith("| ") && !line.startsWith("| what ")).map(line -> line.split("\\|")).toList();
    assertThat(rows).hasSizeGreaterThan(30);
    assertThat(rows).allSatisfy(cells -> assertThat(cells[4].strip()).as("%s", cells[1]).isNotEmpty());
    assertThat(rows).allSatisfy(cells -> assertThat(cells[2]).as("%s", cells[1]).containsPattern("[0-9]"));
  }

  /** A promise names the test that holds it. */
  @Test
  void theTestsThatPromisesNameExist() throws IOException {
    List<String> named = found(page("promises.md"), "`([A-Z][A-Za-z0-9]+(?:Test|IT))`");
    assertThat(named).hasSizeGreaterThan(5);
    try (Stream<Path> files = Stream.of("gateway", "storage", "examples", "api", "core").flatMap(module -> tests(Path.of("..", module, "src/test/java")))) {
      Set<String> tests = new TreeSet<>(files.map(file -> file.getFileName().toString().replace(".java", "")).toList());
      assertThat(tests).containsAll(named);
    }
  }

  private static Stream<Path> tests(Path folder) {
    try {
      return Files.walk(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
