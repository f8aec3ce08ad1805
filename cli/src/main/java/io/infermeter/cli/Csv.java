// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * Rows of CSV as RFC 4180 has it: CRLF ends a line, what holds a comma, a quote or a line break is quoted.
 *
 * <p>Names come from the network, and spreadsheets take a cell that begins with {@code = + - @} for a formula, some also one with the wide
 * forms of these. Such text gets an apostrophe before it, as OWASP advises for CSV; numbers do not. Characters that could do something to a
 * terminal are escaped as {@link Printable} does. Not thread-safe.
 */
final class Csv {
  private static final String FORMULA = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";
  private static final CSVFormat RFC = CSVFormat.RFC4180;

  private final CSVPrinter printer;
  private final int columns;
  private final List<String> row = new ArrayList<>();

  /** Writes the header. */
  Csv(Appendable out, List<String> columns) {
    this.columns = columns.size();
    try {
      this.printer = new CSVPrinter(out, RFC);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    columns.forEach(this::text);
    end();
  }

  /** Adds a cell of text. */
  Csv text(String text) {
    String safe = Printable.of(text);
    row.add(!safe.isEmpty() && FORMULA.indexOf(safe.charAt(0)) >= 0 ? "'" + safe : safe);
    return this;
  }

  /** Adds a cell with a number, as precise as it is; empty if there is none. */
  Csv number(@Nullable Number number) {
    row.add(number == null ? "" : number.toString());
    return this;
  }

  /** Ends the row. */
  void end() {
    if (row.size() != columns) {
      throw new IllegalStateException(row.size() + " cells for " + columns + " columns");
    }
    try {
      printer.printRecord(row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    row.clear();
  }
}
