// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a real Java: it trains the start-up cache once, and starts with it, without it, and with one that is broken. */
class StartUpIT {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void installTheBuild() throws Exception {
    root = Files.createDirectories(folder.resolve("infermeter"));
    run("cp", "-p", ROOT.resolve("infermeter").toString(), root.toString());
    run("cp", "-rp", ROOT.resolve("scripts").toString(), root.toString());
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    for (String module : List.of("gateway", "cli", "examples")) {
      Path target = Files.createDirectories(root.resolve(module).resolve("target"));
      Files.createDirectories(root.resolve(module).resolve("src/main"));
      Files.writeString(root.resolve(module).resolve("pom.xml"), "<project/>");
      run("cp", "-p", Stand.jar(module).toString(), target.toString());
      run("cp", "-rp", ROOT.resolve(module).resolve("target/libs").toString(), target.toString());
    }
    Path built = Files.writeString(Files.createDirectories(root.resolve("target")).resolve("built"), "");
    Files.setLastModifiedTime(built, FileTime.from(Instant.now().plusSeconds(60)));
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
  }

  private record Started(long millis, String errors) {}

  /** The first line on standard output is the ready line, whatever Java thinks of its cache. */
  private Started start(String name, String... environment) throws IOException {
    List<String> command = new ArrayList<>(List.of("env", "JAVA_HOME=" + System.getProperty("java.home")));
    command.addAll(List.of(environment));
    command.addAll(
        List.of(
            root.resolve("infermeter").toString(), "serve", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--data",
            folder.resolve("data-" + name).toString()));
    StartedProcess gateway = StartedProcess.start(command, folder.resolve(name + ".log"), "");
    try {
      assertThat(gateway.value("grpc")).as(name).startsWith("127.0.0.1:");
      System.out.println("start-up " + name + ": ready in " + gateway.value("started_in_ms") + " ms");
      return new Started(Long.parseLong(gateway.value("started_in_ms")), gateway.errors());
    } finally {
      assertThat(gateway.stop()).isEqualTo(143);
    }
  }

  private Path cache() throws IOException {
    try (var files = Files.list(root.resolve("gateway/target"))) {
      List<Path> caches = files.filter(file -> file.toString().endsWith(".aot")).toList();
      assertThat(caches).hasSize(1);
      return caches.getFirst();
    }
  }

  @Test
  void itStartsWithAnyCache() throws Exception {
    assertThat(start("training").errors())
        .as(() -> "the training; its words: " + StartedProcess.read(root.resolve("target/training")))
        .contains("training the start-up cache")
        .doesNotContain("failed");
    Started trained = start("trained");
    assertThat(withoutWarnings(trained)).isEmpty();
    Path cache = cache();
    byte[] good = Files.readAllBytes(cache);
    assertThat(good.length).isGreaterThan(10_000_000);
    Files.write(cache, Arrays.copyOf(good, good.length / 3));
    start("truncated");
    byte[] foreign = new byte[1 << 20];
    new Random(1).nextBytes(foreign);
    Files.write(cache, foreign);
    start("foreign");
    Files.write(cache, new byte[0]);
    start("empty");
    Files.write(cache, good);
    Path jar = root.resolve("gateway/target").resolve(Stand.jar("gateway").getFileName());
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(3_600)));
    start("of-older-jars");
    assertThat(withoutWarnings(start("off", "INFERMETER_AOT=off"))).isEmpty();
  }

  /** A gateway without a model server says so. */
  private static String withoutWarnings(Started started) {
    return String.join("\n", started.errors().lines().filter(line -> !line.contains("No model server is configured")).toList());
  }
}
