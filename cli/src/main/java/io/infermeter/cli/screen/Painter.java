// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/** Draws the whole screen: a pure function of what is known, what is chosen and how large the terminal is. */
final class Painter {
  private static final String KEYS = "q quit  enter open  back up  s sort  r reverse  +/- window  p pause  h help";
  private static final List<String> HELP =
      List.of(
          "up, down, page up, page down, home, end   mark a row",
          "enter, right                              open it: model, then versions, then segments",
          "left, escape, backspace                   back",
          "s, S                                      sort by the next, the previous column",
          "r                                         the other way round",
          "+, -                                      a longer, a shorter window",
          "p, space                                  pause: what is shown stays, counting goes on",
          "ctrl-l                                    draw everything anew",
          "q, ctrl-c                                 quit",
          "",
          "0.93    final: it can no longer change",
          "0.93+   all calls are in, labels may still come",
          "0.93*   open: calls may still be added",
          "~0.93   estimated from the model's confidence",
          "no labels, no traffic, ...: undefined, and why",
          "[0.91, 0.95]   where accuracy lies, with 95 % confidence",
          "",
          "Any key closes this.");

  private Painter() {}

  /** Exactly so many lines of so many columns. */
  static List<AttributedString> paint(Scene scene, View view, Ink ink, int columns, int height) {
    List<AttributedString> lines = new ArrayList<>();
    lines.add(head(scene, view, ink, columns));
    if (view.help()) {
      HELP.forEach(text -> lines.add(Ink.line(" " + text, columns, ink.plain())));
    } else {
      List<AttributedString> foot = Foot.lines(scene, ink, columns, Math.max(0, (height - 2) / 2));
      rows(scene, view, ink, columns, height - foot.size() - 2, lines);
      while (lines.size() < height - foot.size() - 1) {
        lines.add(AttributedString.EMPTY);
      }
      lines.addAll(foot);
    }
    while (lines.size() < height - 1) {
      lines.add(AttributedString.EMPTY);
    }
    List<AttributedString> shown = new ArrayList<>(lines.subList(0, Math.clamp(height - 1L, 0, lines.size())));
    shown.add(Ink.line(KEYS, columns, ink.faint()));
    return shown.subList(0, Math.min(shown.size(), Math.max(0, height)));
  }

  private static AttributedString head(Scene scene, View view, Ink ink, int columns) {
    AttributedStringBuilder line = new AttributedStringBuilder();
    String place =
        switch (view.level()) {
          case MODELS -> "all models";
          case VERSIONS -> "model " + name(view.model());
          case SEGMENTS -> "model " + name(view.model()) + ", version " + name(view.version());
        };
    String state =
        !scene.trouble().isEmpty() ? "NO CONNECTION: " + scene.trouble() + "; trying again"
            : view.paused() ? "PAUSED"
            : scene.state().completeThrough() == null ? "waiting for the first numbers"
            : "complete through " + scene.state().completeThrough().truncatedTo(ChronoUnit.SECONDS);
    boolean bad = !scene.trouble().isEmpty() || view.paused();
    String text = "infermeter " + scene.target() + "  " + place + "  last " + view.window().label() + "  " + (bad ? "" : state);
    String left = io.infermeter.cli.Printable.cut(text, columns);
    Ink.cell(line, left, Math.min(columns, io.infermeter.cli.Printable.width(left)), false, ink.bar());
    int rest = columns - io.infermeter.cli.Printable.width(left);
    Ink.cell(line, bad ? state : "", rest, false, bad ? ink.alarm().inverse() : ink.bar());
    return line.toAttributedString();
  }

  private static String name(@org.jspecify.annotations.Nullable String name) {
    return name == null || name.isEmpty() ? "(none)" : io.infermeter.cli.Printable.cut(name, io.infermeter.cli.Printable.WIDEST_NAME);
  }

  /** Headings and the rows around the marked one. */
  private static void rows(Scene scene, View view, Ink ink, int columns, int height, List<AttributedString> lines) {
    TablePainter table = new TablePainter(ink, columns);
    List<Row> rows = Row.of(scene.state(), view);
    int room = height - 1;
    if (room < 1) {
      return;
    }
    lines.add(table.headings(view));
    scene.state().problems().stream().limit(Math.max(0, room - 1)).forEach(problem -> lines.add(Ink.line(problem, columns, ink.alarm())));
    room -= Math.min(scene.state().problems().size(), Math.max(0, room - 1));
    if (rows.isEmpty()) {
      String nothing = view.level() == View.Level.SEGMENTS ? "no segment has calls in this window" : "no calls in this window";
      lines.add(Ink.line("  " + (scene.state() == Watched.State.NOTHING ? "" : nothing), columns, ink.faint()));
      return;
    }
    int selected = Math.clamp(view.selected(), 0, rows.size() - 1);
    boolean all = rows.size() <= room;
    int shown = all ? rows.size() : Math.max(1, room - 1);
    int first = Math.clamp(selected - shown / 2L, 0, rows.size() - shown);
    for (int i = first; i < first + shown; i++) {
      lines.add(table.row(rows.get(i), i == selected));
    }
    if (!all && room > 1) {
      lines.add(Ink.line("  rows " + (first + 1) + " to " + (first + shown) + " of " + rows.size(), columns, ink.faint()));
    }
  }
}
