// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of the numbers is shown: changed by keys alone.
 *
 * @param model the model whose versions or segments are shown; null: all models are
 * @param version its version whose segments are shown; null: its versions are
 * @param selected the index of the marked row, from 0
 */
record View(
    @Nullable String model,
    @Nullable String version,
    Column sort,
    boolean descending,
    Window window,
    boolean paused,
    boolean help,
    boolean quit,
    int selected) {
  private static final int PAGE = 10;

  /** What the rows are. */
  enum Level {
    MODELS,
    VERSIONS,
    SEGMENTS
  }

  /** What has to be asked anew if it changes. */
  record Asked(Level level, @Nullable String model, @Nullable String version, Window window) {}

  static View first(Window window) {
    return new View(null, null, Column.RATE, true, window, false, false, false, 0);
  }

  Level level() {
    return model == null ? Level.MODELS : version == null ? Level.VERSIONS : Level.SEGMENTS;
  }

  Asked asked() {
    return new Asked(level(), model, version, window);
  }

  /**
   * The view after a key.
   *
   * @param rows the rows that are shown, in their order
   */
  View press(Key key, List<Row> rows) {
    if (key == Key.END || (key == Key.QUIT && !help)) {
      return with(sort, descending, paused, true, selected);
    }
    if (help) {
      return key == Key.REDRAW ? this : withHelp(false);
    }
    return switch (key) {
      case UP -> select(selected - 1, rows);
      case DOWN -> select(selected + 1, rows);
      case PAGE_UP -> select(selected - PAGE, rows);
      case PAGE_DOWN -> select(selected + PAGE, rows);
      case FIRST -> select(0, rows);
      case LAST -> select(rows.size() - 1, rows);
      case OPEN -> rows.isEmpty() ? this : open(rows.get(Math.clamp(selected, 0, rows.size() - 1)));
      case BACK -> back();
      case SORT_NEXT -> with(sort.next(), sort.next() != Column.NAME, paused, quit, 0);
      case SORT_PREVIOUS -> with(sort.previous(), sort.previous() != Column.NAME, paused, quit, 0);
      case REVERSE -> with(sort, !descending, paused, quit, 0);
      case LONGER -> at(model, version, window.longer(), selected);
      case SHORTER -> at(model, version, window.shorter(), selected);
      case PAUSE -> with(sort, descending, !paused, quit, selected);
      case HELP -> withHelp(true);
      case QUIT, END, REDRAW, NONE -> this;
    };
  }

  private View open(Row row) {
    return switch (level()) {
      case MODELS -> at(row.value(), null, window, 0);
      case VERSIONS -> at(model, row.value(), window, 0);
      case SEGMENTS -> this;
    };
  }

  private View back() {
    return switch (level()) {
      case MODELS -> this;
      case VERSIONS -> at(null, null, window, 0);
      case SEGMENTS -> at(model, null, window, 0);
    };
  }

  private View select(int index, List<Row> rows) {
    return with(sort, descending, paused, quit, Math.clamp(index, 0, Math.max(0, rows.size() - 1)));
  }

  /** Another place or window shows what is now: a pause ends. */
  private View at(@Nullable String newModel, @Nullable String newVersion, Window newWindow, int newSelected) {
    return new View(newModel, newVersion, sort, descending, newWindow, false, help, quit, newSelected);
  }

  private View with(Column newSort, boolean newDescending, boolean newPaused, boolean newQuit, int newSelected) {
    return new View(model, version, newSort, newDescending, window, newPaused, help, newQuit, newSelected);
  }

  private View withHelp(boolean shown) {
    return new View(model, version, sort, descending, window, paused, shown, quit, selected);
  }
}
