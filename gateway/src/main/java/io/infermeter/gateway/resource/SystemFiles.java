// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Reads small files of the kernel. What cannot be read is absent.
 *
 * @param root the root folder, "/" but in tests
 */
record SystemFiles(Path root) {
  Path path(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  Path process(long pid) {
    return path("/proc/" + pid);
  }

  static Optional<String> text(Path file) {
    try {
      // Kernel files may hold any bytes, such as a process's name.
      return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    } catch (IOException | SecurityException e) {
      return Optional.empty();
    }
  }

  static List<String> lines(Path file) {
    return text(file).map(text -> text.lines().toList()).orElse(List.of());
  }

  /** The number that a file holds; empty if it holds none, such as "max". */
  static OptionalLong number(Path file) {
    return text(file).map(text -> number(text.strip())).orElse(OptionalLong.empty());
  }

  static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The number behind a name in a file of "name number" lines, with or without a colon. */
  static OptionalLong named(Path file, String name) {
    for (String line : lines(file)) {
      String[] parts = line.split("[: \\t]+");
      if (parts.length >= 2 && parts[0].equals(name)) {
        return number(parts[1]);
      }
    }
    return OptionalLong.empty();
  }

  /** What a folder holds; nothing if it cannot be read. */
  static List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (IOException | SecurityException | java.io.UncheckedIOException e) {
      return List.of();
    }
  }
}
