// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import io.infermeter.cli.Numbers;
import io.infermeter.v1.Coverage;
import io.infermeter.v1.Finality;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Draws rows. Where the terminal is narrow, the columns that matter least are left out. */
final class TablePainter {
  private static final int NARROWEST_NAME = 14;
  private static final int WIDEST_NAME = 48;
  private static final int CURVE = 12;

  private final Ink ink;
  private final List<Part> parts;
  private final int nameWidth;

  /** A column of the screen; of those that do not fit, the highest rank goes first. */
  private enum Part {
    RATE(Column.RATE, 9, 0),
    RATE_CURVE(null, CURVE, 5),
    P99(Column.P99, 10, 2),
    P99_CURVE(null, CURVE, 7),
    ACCURACY(Column.ACCURACY, 10, 1),
    INTERVAL(null, 14, 4),
    ACCURACY_CURVE(null, CURVE, 6),
    F1(Column.F1, 10, 5),
    LABELLED(Column.LABELLED, 17, 3),
    STATE(Column.STATE, 8, 4);

    private final @org.jspecify.annotations.Nullable Column column;
    private final int width;
    private final int rank;

    Part(@org.jspecify.annotations.Nullable Column column, int width, int rank) {
      this.column = column;
      this.width = width;
      this.rank = rank;
    }
  }

  TablePainter(Ink ink, int columns) {
    this.ink = ink;
    List<Part> fitting = new ArrayList<>(List.of(Part.values()));
    while (!fitting.isEmpty() && NARROWEST_NAME + width(fitting) > columns) {
      fitting.remove(fitting.stream().reduce((a, b) -> b.rank >= a.rank ? b : a).orElseThrow());
    }
    this.parts = fitting;
    this.nameWidth = Math.clamp((long) columns - width(fitting), 1, WIDEST_NAME);
  }

  private static int width(List<Part> parts) {
    return parts.stream().mapToInt(part -> part.width + 1).sum();
  }

  AttributedString headings(View view) {
    AttributedStringBuilder line = new AttributedStringBuilder();
    String name = view.level().name().toLowerCase(Locale.ROOT);
    Ink.cell(line, (view.sort() == Column.NAME ? mark(view) : "") + name, nameWidth, false, ink.heading());
    for (Part part : parts) {
      line.append(" ");
      String heading = part.column != null ? part.column.heading() : part == Part.INTERVAL ? "95 %" : "";
      boolean sorted = part.column != null && part.column == view.sort();
      Ink.cell(line, (sorted ? mark(view) : "") + heading, part.width, isRight(part), ink.heading());
    }
    return line.toAttributedString();
  }

  private String mark(View view) {
    return ink.unicode() ? (view.descending() ? "▼" : "▲") : (view.descending() ? "v" : "^");
  }

  private static boolean isRight(Part part) {
    return switch (part) {
      case RATE, P99, ACCURACY, F1, LABELLED -> true;
      case RATE_CURVE, P99_CURVE, ACCURACY_CURVE, INTERVAL, STATE -> false;
    };
  }

  AttributedString row(Row row, boolean selected) {
    AttributedStringBuilder line = new AttributedStringBuilder();
    // Without colours and attributes the mark would not be seen: it has a letter too.
    Ink.cell(line, (selected ? "> " : "  ") + row.name(), nameWidth, false, selected ? ink.bar() : ink.plain());
    for (Part part : parts) {
      line.append(" ");
      Ink.cell(line, text(part, row), part.width, isRight(part), style(part, row));
    }
    return line.toAttributedString();
  }

  private String text(Part part, Row row) {
    return switch (part) {
      case RATE -> row.rate().text();
      case P99 -> row.p99().text();
      case ACCURACY -> row.accuracy().text();
      case F1 -> row.f1().text();
      case INTERVAL -> row.accuracy().interval();
      case RATE_CURVE -> curve(row, Row.RATE, 1e-9, true);
      case P99_CURVE -> curve(row, Row.LATENCY, 1e-9, true);
      case ACCURACY_CURVE -> curve(row, Row.ACCURACY, .1, false);
      case LABELLED -> labelled(row.coverage());
      case STATE -> row.accuracy().finality() == Finality.FINALITY_UNSPECIFIED ? "" : state(row.accuracy().finality());
    };
  }

  private AttributedStyle style(Part part, Row row) {
    return switch (part) {
      case RATE -> ink.of(row.rate().look());
      case P99 -> ink.of(row.p99().look());
      case ACCURACY, INTERVAL -> ink.of(row.accuracy().look());
      case F1 -> ink.of(row.f1().look());
      case RATE_CURVE, P99_CURVE, ACCURACY_CURVE, LABELLED, STATE -> ink.plain();
    };
  }

  private String curve(Row row, String metric, double leastSpan, boolean fromZero) {
    return Sparkline.of(row.pasts().getOrDefault(metric, new double[0]), CURVE, leastSpan, fromZero, ink.unicode());
  }

  private static String labelled(Coverage coverage) {
    return coverage.getEligible() == 0 ? "" : Numbers.plain(coverage.getLabelled()) + " / " + Numbers.plain(coverage.getEligible());
  }

  private static String state(Finality finality) {
    return finality.name().replace("FINALITY_", "").toLowerCase(Locale.ROOT);
  }
}
