// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** ARCHITECTURE.md names packages and types; all of them exist. */
class ArchitecturePageTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern PACKAGE = Pattern.compile("`(io\\.infermeter(?:\\.[a-z]+)+)`");
  private static final Pattern TYPE = Pattern.compile("`([A-Z][A-Za-z0-9]+)`");
  private static final Pattern MODULE = Pattern.compile("(?m)^\\| `([a-z]+)` \\|");

  @Test
  void everyPackageExists() throws IOException {
    Set<String> named = named(PACKAGE);
    assertThat(named).hasSizeGreaterThan(10);
    Set<String> existing =
        sources().map(file -> file.getParent().toString().replaceAll(".*/src/main/java/", "").replace('/', '.')).collect(Collectors.toSet());
    assertThat(existing).containsAll(named);
  }

  @Test
  void everyTypeExists() throws IOException {
    Set<String> named = named(TYPE);
    assertThat(named).hasSizeGreaterThan(15);
    Set<String> existing = Stream.concat(sources(), tests()).map(file -> file.getFileName().toString().replace(".java", "")).collect(Collectors.toSet());
    assertThat(existing).containsAll(named);
  }

  @Test
  void everyModuleIsListed() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    Set<String> modules = matches(Pattern.compile("<module>([a-z]+)</module>"), pom);
    assertThat(modules).hasSizeGreaterThan(5);
    assertThat(named(MODULE)).isEqualTo(modules);
  }

  private static Set<String> named(Pattern pattern) throws IOException {
    return matches(pattern, Files.readString(ROOT.resolve("ARCHITECTURE.md")));
  }

  private static Set<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult match) -> match.group(1)).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<Path> sources() throws IOException {
    return java("main");
  }

  private static Stream<Path> tests() throws IOException {
    return java("test");
  }

  private static Stream<Path> java(String kind) throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules.map(module -> module.resolve("src/" + kind + "/java")).filter(Files::isDirectory).toList().stream()
          .flatMap(ArchitecturePageTest::files);
    }
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
