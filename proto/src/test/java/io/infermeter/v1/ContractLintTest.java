// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lints the contract with buf, by the rules of buf.yaml. */
class ContractLintTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final Path TOOLS = MODULE.resolve("target/buf");
  private static final Path BUF = TOOLS.resolve("buf");
  private static final Path CONTRACT = MODULE.resolve("src/main/protobuf/infermeter/v1");

  @TempDir private Path temporary;

  private record Finished(int code, String output) {}

  @BeforeAll
  static void unpackImports() throws IOException {
    Path target = TOOLS.resolve("googleapis");
    try (JarFile jar = new JarFile(TOOLS.resolve("common-protos.jar").toFile())) {
      for (JarEntry entry : jar.stream().filter(e -> e.getName().startsWith("google/rpc/") && e.getName().endsWith(".proto"))
          .toList()) {
        Path file = target.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        try (InputStream in = jar.getInputStream(entry)) {
          Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    assertThat(target.resolve("google/rpc/status.proto")).exists();
    assertThat(BUF).as("the build copies buf here").exists();
    assertThat(BUF.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void bufIsThereAndRuns() throws Exception {
    Finished version = buf(MODULE, "--version");
    assertThat(version.code()).isZero();
    assertThat(version.output()).matches("(?s)\\d+\\.\\d+\\.\\d+.*");
  }

  @Test
  void everyFileOfTheContractIsSeen() throws Exception {
    Finished files = buf(MODULE, "ls-files", "src/main/protobuf");
    assertThat(files.code()).as(files.output()).isZero();
    try (var contract = Files.list(CONTRACT)) {
      List<String> names = contract.map(file -> file.getFileName().toString()).toList();
      assertThat(names).hasSizeGreaterThanOrEqualTo(6).allSatisfy(name -> assertThat(files.output()).contains(name));
    }
  }

  @Test
  void theContractKeepsTheRules() throws Exception {
    Finished lint = buf(MODULE, "lint");
    assertThat(lint.output()).isEmpty();
    assertThat(lint.code()).isZero();
  }

  @Test
  void aBrokenRuleIsFound() throws Exception {
    Path copy = Files.createDirectories(temporary.resolve("src/main/protobuf/infermeter/v1"));
    Path imports = Files.createDirectories(temporary.resolve("target/buf/googleapis/google/rpc"));
    Files.copy(TOOLS.resolve("googleapis/google/rpc/status.proto"), imports.resolve("status.proto"));
    Files.copy(MODULE.resolve("buf.yaml"), temporary.resolve("buf.yaml"));
    String broken = Files.readString(CONTRACT.resolve("errors.proto")).replace("ERROR_REASON_OVERLOADED", "overloaded");
    Files.writeString(copy.resolve("errors.proto"), broken);
    Finished lint = buf(temporary, "lint");
    assertThat(lint.code()).isNotZero();
    assertThat(lint.output()).contains("errors.proto").contains("overloaded");
  }

  private static Finished buf(Path directory, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(BUF.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("BUF_CACHE_DIR", TOOLS.resolve("cache").toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Finished(process.exitValue(), output);
  }
}
