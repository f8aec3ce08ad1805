// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import java.util.ArrayList;
import java.util.List;

/** Columns of text under headings; numbers to the right. Not thread-safe. */
public final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... headings) {
    rows.add(List.of(headings));
  }

  /** Adds a row with as many cells as there are headings. */
  public void row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + rows.getFirst().size() + " columns");
    }
    rows.add(List.of(cells));
  }

  public boolean isEmpty() {
    return rows.size() == 1;
  }

  /** The table as lines, each with its end of line. Columns in which every row is empty are left out. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        if (used(column)) {
          line.append(line.isEmpty() ? "" : GAP).append(padded(row.get(column), column));
        }
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }

  private boolean used(int column) {
    return rows.size() == 1 || rows.stream().skip(1).anyMatch(row -> !row.get(column).isEmpty());
  }

  private String padded(String cell, int column) {
    int width = rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    String space = " ".repeat(width - cell.length());
    return numeric(column) ? space + cell : cell + space;
  }

  private boolean numeric(int column) {
    return rows.stream().skip(1).map(row -> row.get(column)).allMatch(cell -> cell.isEmpty() || cell.equals("-") || startsWithNumber(cell));
  }

  private static boolean startsWithNumber(String cell) {
    char first = cell.charAt(0) == '-' && cell.length() > 1 ? cell.charAt(1) : cell.charAt(0);
    return Character.isDigit(first);
  }
}
