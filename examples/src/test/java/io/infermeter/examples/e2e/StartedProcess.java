// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real process that says on standard output when it is ready; its standard error goes to a file. */
final class StartedProcess implements AutoCloseable {
  private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** A start takes seconds; on a machine with ten times as much to do as it can, minutes. */
  private static final long LONGEST_START_SECONDS = 300;

  private final Process process;
  private final String readyLine;
  private final Path errors;

  private StartedProcess(Process process, String readyLine, Path errors) {
    this.process = process;
    this.readyLine = readyLine;
    this.errors = errors;
  }

  /** Starts a jar of this build and waits for the line that starts with the given text. */
  static StartedProcess jar(Path jar, String mainClass, Path errors, String readyStart, List<String> arguments) {
    return start(command(jar, mainClass, arguments), errors, readyStart);
  }

  /** The command that runs a jar of this build; it lives for seconds, so only the first compiler pays. */
  static List<String> command(Path jar, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(JAVA, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", jar.toString(), mainClass));
    command.addAll(arguments);
    return command;
  }

  static StartedProcess start(List<String> command, Path errors, String readyStart) {
    Process started = null;
    try {
      Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile())).start();
      started = process;
      CompletableFuture<String> ready = CompletableFuture.supplyAsync(() -> readUntil(process, readyStart));
      return new StartedProcess(process, ready.get(LONGEST_START_SECONDS, TimeUnit.SECONDS), errors);
    } catch (Exception e) {
      if (started != null) {
        started.destroyForcibly();
      }
      throw new AssertionError("no line '" + readyStart + "...' from " + command + "; its errors: " + read(errors), e);
    }
  }

  private static String readUntil(Process process, String start) {
    BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith(start)) {
          return line;
        }
      }
      throw new IllegalStateException("the process ended");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The value behind "name=" in the ready line. */
  String value(String name) {
    Matcher matcher = Pattern.compile("(?:^| )" + Pattern.quote(name) + "=(\\S+)").matcher(readyLine);
    if (!matcher.find()) {
      throw new AssertionError("no " + name + " in: " + readyLine);
    }
    return matcher.group(1);
  }

  long pid() {
    return process.pid();
  }

  String errors() {
    return read(errors);
  }

  /** Asks the process to stop, and gives its exit code. */
  int stop() {
    process.destroy();
    return await();
  }

  void kill() {
    process.destroyForcibly();
    await();
  }

  private int await() {
    try {
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the process did not stop within 2 minutes; its errors: " + errors());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
