// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Columns of text under headings; numbers to the right. Cells may hold any text: they are made harmless ({@link Printable}) and cut to {@link
 * Printable#WIDEST_CELL} columns of the terminal. Not thread-safe.
 */
public final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... headings) {
    rows.add(cells(headings));
  }

  /** Adds a row with as many cells as there are headings. */
  public void row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + rows.getFirst().size() + " columns");
    }
    rows.add(cells(cells));
  }

  private static List<String> cells(String... cells) {
    return Stream.of(cells).map(cell -> Printable.cut(cell, Printable.WIDEST_CELL)).toList();
  }

  public boolean isEmpty() {
    return rows.size() == 1;
  }

  /** The table as lines, each with its end of line. Columns in which every row is empty are left out. */
  public String text() {
    List<Column> columns = IntStream.range(0, rows.getFirst().size()).mapToObj(this::column).filter(Column::used).toList();
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append(columns.stream().map(column -> column.cell(row)).collect(Collectors.joining(GAP)).stripTrailing());
      text.append(System.lineSeparator());
    }
    return text.toString();
  }

  private Column column(int index) {
    int width = Printable.width(rows.getFirst().get(index));
    boolean used = rows.size() == 1;
    boolean numeric = true;
    for (List<String> row : rows.subList(1, rows.size())) {
      String cell = row.get(index);
      width = Math.max(width, Printable.width(cell));
      used |= !cell.isEmpty();
      numeric &= cell.isEmpty() || cell.equals("-") || startsWithNumber(cell);
    }
    return new Column(index, width, used, numeric);
  }

  private record Column(int index, int width, boolean used, boolean numeric) {
    String cell(List<String> row) {
      String cell = row.get(index);
      String space = " ".repeat(width - Printable.width(cell));
      return numeric ? space + cell : cell + space;
    }
  }

  private static boolean startsWithNumber(String cell) {
    char first = cell.charAt(0) == '-' && cell.length() > 1 ? cell.charAt(1) : cell.charAt(0);
    return Character.isDigit(first);
  }
}
