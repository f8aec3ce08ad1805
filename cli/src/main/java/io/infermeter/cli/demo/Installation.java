// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.demo;

import io.infermeter.cli.WrongUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the built programs are.
 *
 * @param root the folder with the modules
 */
record Installation(Path root) {
  private static final List<String> JAVA =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:+UseSerialGC",
          "-Xms64m",
          "-Xmx1g",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** The one that the launcher runs from. */
  static Installation current() {
    String home = System.getenv("INFERMETER_HOME");
    if (home == null) {
      throw new WrongUsage("the demo starts several programs: run it as ./infermeter demo, from the sources");
    }
    return new Installation(Path.of(home));
  }

  /** The command that runs the gateway. */
  List<String> gateway() {
    List<String> command = new ArrayList<>(JAVA);
    String options = System.getenv().getOrDefault("INFERMETER_GATEWAY_JAVA_OPTS", "").strip();
    if (!options.isEmpty()) {
      command.addAll(List.of(options.split("\\s+")));
    }
    command.addAll(List.of("-jar", jar("gateway").toString()));
    return command;
  }

  /**
   * The command that runs a program of the examples.
   *
   * @param temporary where it may put files; ONNX Runtime unpacks its libraries there and leaves them
   */
  List<String> example(String mainClass, Path temporary) {
    Path jar = jar("examples");
    return java("-Xmx256m", "-Djava.io.tmpdir=" + temporary, "-cp", jar + java.io.File.pathSeparator + jar.resolveSibling("libs") + "/*", mainClass);
  }

  private static List<String> java(String... rest) {
    return Stream.concat(JAVA.stream(), Stream.of(rest)).toList();
  }

  private Path jar(String module) {
    Path folder = root.resolve(module).resolve("target");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("infermeter-" + module + "-[^/]*(?<!sources|javadoc|tests)\\.jar"))
          .findFirst()
          .orElseThrow(() -> new WrongUsage("there is no built " + module + " in " + folder + "; run ./infermeter, which builds it"));
    } catch (IOException e) {
      throw new WrongUsage("there is no built " + module + " in " + folder + "; run ./infermeter, which builds it");
    }
  }
}
