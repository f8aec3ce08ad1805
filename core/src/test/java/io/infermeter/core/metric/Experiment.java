// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A simulation with a fixed seed, whose result is a table. */
interface Experiment {
  /** The heading of its table. */
  String title();

  /** Runs it; the more rounds, the less chance in the result. */
  Table run(int rounds);

  /** A result, as a page shows it. */
  record Table(String title, String text, List<String> head, List<List<String>> rows) {
    static Table of(String title, String text, String... head) {
      return new Table(title, text, List.of(head), new ArrayList<>());
    }

    void row(String name, double... values) {
      List<String> row = new ArrayList<>();
      row.add(name);
      for (double value : values) {
        row.add(Double.isNaN(value) ? "" : String.format(Locale.ROOT, value >= 10 ? "%.0f" : "%.3f", value));
      }
      rows.add(row);
    }

    String markdown() {
      StringBuilder out = new StringBuilder("### " + title + "\n\n" + text + "\n\n");
      line(out, head);
      out.append("|---".repeat(head.size())).append("|\n");
      rows.forEach(row -> line(out, row));
      return out.toString();
    }

    private static void line(StringBuilder out, List<String> cells) {
      out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** The number in a cell. */
    double number(String row, String column) {
      int at = head.indexOf(column);
      return rows.stream().filter(r -> r.getFirst().equals(row)).map(r -> Double.parseDouble(r.get(at))).findFirst().orElseThrow();
    }
  }
}
