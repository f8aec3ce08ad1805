// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs beside this one: its lines on standard output, its last lines on standard error, and its end. Thread-safe.
 *
 * <p>It gets a session of its own where that is possible, so that Ctrl-C in the terminal ends the demo in order instead of everything at
 * once.
 */
final class Program implements AutoCloseable {
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final int KEPT_LINES = 20;

  /** Long enough for a training run of Java, which writes its cache when it ends. */
  private static final Duration STOP = Duration.ofSeconds(60);

  private final String name;
  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(1_000);
  private final Deque<String> errors = new ArrayDeque<>();

  private Program(String name, Process process) {
    this.name = name;
    this.process = process;
    Thread.ofPlatform().daemon().name(name + "-out").start(() -> read(process.getInputStream(), lines::offer));
    Thread.ofPlatform().daemon().name(name + "-err").start(() -> read(process.getErrorStream(), this::keep));
  }

  static Program start(String name, List<String> command, Path folder) {
    List<String> all = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      all.add(SETSID.toString());
    }
    all.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(all).directory(folder.toFile());
    // Settings of the environment are meant for the user's own gateway.
    builder.environment().keySet().removeIf(key -> key.startsWith("INFERMETER_"));
    try {
      return new Program(name, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be started: " + e.getMessage(), e);
    }
  }

  private static void read(InputStream stream, java.util.function.Consumer<String> to) {
    try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        to.accept(line);
      }
    } catch (IOException e) {
      // The program has ended.
    }
  }

  private synchronized void keep(String line) {
    errors.add(line);
    if (errors.size() > KEPT_LINES) {
      errors.remove();
    }
  }

  private synchronized String lastErrors() {
    return errors.isEmpty() ? "it said nothing" : String.join(System.lineSeparator(), errors);
  }

  /**
   * Waits for a line on standard output that begins so.
   *
   * @throws IllegalStateException with what the program said, if it ends or the time passes before
   */
  String await(String beginning, Duration bound) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (System.nanoTime() - deadline < 0) {
      String line = lines.poll(100, TimeUnit.MILLISECONDS);
      if (line != null && line.startsWith(beginning)) {
        return line;
      }
      if (line == null && !process.isAlive() && lines.isEmpty()) {
        throw new IllegalStateException(ended());
      }
    }
    throw new IllegalStateException(name + " did not say \"" + beginning + "\" within " + bound.toSeconds() + " s: " + lastErrors());
  }

  /** A line on standard output that begins so, if it came; other lines stay. */
  Optional<String> said(String beginning) {
    for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
      String line = each.next();
      if (line.startsWith(beginning)) {
        each.remove();
        return Optional.of(line);
      }
    }
    return Optional.empty();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** That it has ended, and its last words. */
  String ended() {
    return name + " has ended with exit code " + process.exitValue() + ":" + System.lineSeparator() + lastErrors();
  }

  /** Writes a line to its standard input. */
  void tell(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      // It has ended already; whoever waits for its words finds out.
    }
  }

  /** Asks it to end, and makes it end after a while. */
  @Override
  public void close() {
    // Not Process.destroy: that would close its output, and take its last words away.
    process.toHandle().destroy();
    try {
      if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** The value of a "name=value" word of a line. */
  static String word(String line, String key) {
    for (String word : line.split(" ")) {
      if (word.startsWith(key + "=")) {
        return word.substring(key.length() + 1);
      }
    }
    throw new IllegalStateException("\"" + line + "\" does not say " + key);
  }

}
