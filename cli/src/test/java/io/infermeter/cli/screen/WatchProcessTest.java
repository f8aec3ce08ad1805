// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.v1.Finality;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command as a process of its own, on a terminal that {@code script} of util-linux makes, and without one. */
class WatchProcessTest {
  private static final String ALTERNATE_SCREEN = "\u001b[?1049h";
  private static final String USUAL_SCREEN = "\u001b[?1049l";

  private final StringBuffer written = new StringBuffer();
  private ScriptedGateway gateway;
  private Process process;
  private Thread reader;

  @BeforeEach
  void start() throws IOException {
    gateway = new ScriptedGateway();
  }

  @AfterEach
  void stop() {
    gateway.close();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java")
        + " -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp " + System.getProperty("java.class.path");
  }

  private void run(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TERM", "xterm-256color");
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().remove("NO_COLOR");
    process = builder.start();
    InputStream out = process.getInputStream();
    reader = Thread.ofPlatform().daemon().start(
        () -> {
          try {
            byte[] buffer = new byte[8_192];
            for (int read = out.read(buffer); read >= 0; read = out.read(buffer)) {
              written.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
            }
          } catch (IOException e) {
            // It has ended.
          }
        });
  }

  private void onATerminal() throws IOException {
    run(List.of("script", "-q", "-e", "-c", java() + " io.infermeter.cli.Main watch --target " + gateway.address(), "/dev/null"));
  }

  private void awaitWritten(String text) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!written.toString().contains(text)) {
      assertThat(System.nanoTime() - end).as("\"%s\" in %s", text, written).isNegative();
      LockSupport.parkNanos(10_000_000);
    }
  }

  private void assertThatItEndsInOrder(int code) throws InterruptedException {
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(reader.join(Duration.ofSeconds(120))).as("what it wrote is read to its end").isTrue();
    assertThat(process.exitValue()).as("%s", written).isEqualTo(code);
    assertThat(written.lastIndexOf(USUAL_SCREEN)).isGreaterThan(written.lastIndexOf(ALTERNATE_SCREEN));
    assertThat(written.toString()).doesNotContain("Exception");
  }

  @Test
  void ctrlCEndsItAndGivesTheScreenBack() throws Exception {
    onATerminal();
    gateway.watch().answer("model", Scenes.row("digits", 45.7, Scenes.number(.9375, Finality.FINALITY_FINAL)));
    awaitWritten("digits");
    assertThat(written).contains(ALTERNATE_SCREEN);
    process.getOutputStream().write(3);
    process.getOutputStream().flush();
    assertThatItEndsInOrder(0);
  }

  @Test
  void aSignalToEndGivesTheScreenBack() throws Exception {
    onATerminal();
    gateway.watch().answer("model", Scenes.row("digits", 45.7, Scenes.number(.9375, Finality.FINALITY_FINAL)));
    awaitWritten("digits");
    ProcessHandle program = process.descendants().filter(each -> each.info().command().orElse("").endsWith("java")).findFirst().orElseThrow();
    program.destroy();
    assertThatItEndsInOrder(128 + 15);
  }

  @Test
  void withoutATerminalItPrintsLinesOfTheUsualMetrics() throws Exception {
    run(List.of("sh", "-c", "exec " + java() + " io.infermeter.cli.Main watch --target " + gateway.address() + " </dev/null"));
    ScriptedGateway.Watch watch = gateway.watch();
    assertThat(watch.request().getQuestions(0).getGroupByList()).containsExactly("model", "version");
    assertThat(watch.request().getQuestions(0).getMetricsList()).extracting(metric -> metric.getName())
        .containsExactly("throughput", "latency", "accuracy", "f1");
    watch.answer("model", Scenes.row("digits", 45.7, Scenes.number(.9375, Finality.FINALITY_FINAL)));
    awaitWritten("model=digits");
    assertThat(written).doesNotContain("\u001b");
  }
}
