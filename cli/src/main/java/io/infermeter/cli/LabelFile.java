// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Labels in CSV (RFC 4180, without line breaks in values), one line at a time. Not thread-safe. */
final class LabelFile {
  private static final Set<String> COLUMNS =
      Set.of("model", "prediction_id", "row", "output", "class_name", "number", "retracted", "label_time", "source", "label_id");

  private final BufferedReader reader;
  private final Consumer<String> problems;
  private final List<String> columns;
  private long number = 1;

  /**
   * Reads the header.
   *
   * @param problems is told of each line that is no label; such lines are left out
   * @throws WrongUsage if the header is not one
   */
  LabelFile(BufferedReader reader, Consumer<String> problems) throws IOException {
    this.reader = reader;
    this.problems = problems;
    String header = reader.readLine();
    columns = header == null ? List.of() : cells(header.startsWith("\uFEFF") ? header.substring(1) : header).stream().map(String::strip).toList();
    Set<String> unknown = new HashSet<>(columns);
    unknown.removeAll(COLUMNS);
    if (!columns.contains("prediction_id") || !unknown.isEmpty()) {
      throw new WrongUsage(
          "the first line must name the columns, prediction_id among them"
              + (unknown.isEmpty() ? "" : "; there is no column " + String.join(", ", unknown))
              + "; there may be " + String.join(", ", COLUMNS.stream().sorted().toList()));
    }
  }

  /** The next label; null at the end. */
  @Nullable LabelLine next() throws IOException {
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        return new LabelLine(number, LabelLine.label(parts(line)));
      } catch (WrongUsage e) {
        problems.accept("line " + number + ": " + e.getMessage());
      }
    }
    return null;
  }

  private Map<String, String> parts(String line) {
    List<String> cells = cells(line);
    if (cells.size() != columns.size()) {
      throw new WrongUsage("it has " + cells.size() + " values, and there are " + columns.size() + " columns");
    }
    Map<String, String> parts = new HashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      parts.put(columns.get(i), cells.get(i));
    }
    return parts;
  }

  /** The values of a line. @throws WrongUsage if a quote is not closed */
  static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append(line.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    if (quoted) {
      throw new WrongUsage("a quote is not closed");
    }
    cells.add(cell.toString());
    return cells;
  }
}
