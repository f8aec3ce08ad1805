// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.v1.UndefinedReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ViewTest {
  private static final View FIRST = View.first(Window.M5);
  private static final List<Row> ROWS = Row.of(Scenes.models().state(), FIRST);

  private static View press(View from, Key... keys) {
    View view = from;
    for (Key key : keys) {
      view = view.press(key, ROWS);
    }
    return view;
  }

  @Test
  void opensModelsThenVersionsThenSegmentsAndGoesBack() {
    View versions = press(FIRST, Key.DOWN, Key.OPEN);
    assertThat(versions.level()).isEqualTo(View.Level.VERSIONS);
    assertThat(versions.model()).isEqualTo("fraud");
    assertThat(versions.selected()).isZero();
    View segments = press(versions, Key.OPEN);
    assertThat(segments.level()).isEqualTo(View.Level.SEGMENTS);
    assertThat(segments.version()).isEqualTo("digits");
    assertThat(press(segments, Key.OPEN)).as("there is nothing below").isEqualTo(segments);
    assertThat(press(segments, Key.BACK).level()).isEqualTo(View.Level.VERSIONS);
    assertThat(press(segments, Key.BACK, Key.BACK).level()).isEqualTo(View.Level.MODELS);
    assertThat(press(segments, Key.BACK, Key.BACK, Key.BACK).quit()).isFalse();
  }

  @Test
  void asksAnewForAnotherPlaceOrWindowAlone() {
    assertThat(press(FIRST, Key.DOWN, Key.SORT_NEXT, Key.REVERSE, Key.PAUSE, Key.HELP, Key.HELP).asked()).isEqualTo(FIRST.asked());
    assertThat(press(FIRST, Key.OPEN).asked()).isNotEqualTo(FIRST.asked());
    assertThat(press(FIRST, Key.LONGER).asked()).isNotEqualTo(FIRST.asked());
    assertThat(press(FIRST, Key.LONGER, Key.SHORTER).asked()).isEqualTo(FIRST.asked());
    assertThat(press(FIRST, Key.SHORTER, Key.SHORTER, Key.SHORTER).window()).isEqualTo(Window.M1);
    assertThat(Window.atLeast(Duration.ofMinutes(10))).isEqualTo(Window.M15);
    assertThat(Window.atLeast(Duration.ofDays(100))).isEqualTo(Window.D7);
  }

  @Test
  void sortsByEveryColumnWithRowsThatHaveNoValueLast() {
    View byAccuracy = press(FIRST, Key.SORT_NEXT, Key.SORT_NEXT);
    assertThat(byAccuracy.sort()).isEqualTo(Column.ACCURACY);
    assertThat(names(byAccuracy)).containsExactly("digits", "fraud", "open", "guess", "unlabelled");
    assertThat(names(press(byAccuracy, Key.REVERSE))).containsExactly("guess", "open", "fraud", "digits", "unlabelled");
    View byName = press(FIRST, Key.SORT_PREVIOUS);
    assertThat(names(byName)).containsExactly("digits", "fraud", "guess", "open", "unlabelled");
    assertThat(Scenes.undefined(UndefinedReason.UNDEFINED_REASON_NO_LABELS).hasNumber()).isFalse();
  }

  private static List<String> names(View view) {
    return Row.of(Scenes.models().state(), view).stream().map(Row::name).toList();
  }

  @Test
  void helpIsClosedByAnyKeyAndSwallowsIt() {
    View help = press(FIRST, Key.HELP);
    assertThat(help.help()).isTrue();
    for (Key key : List.of(Key.NONE, Key.OPEN, Key.QUIT, Key.HELP)) {
      assertThat(press(help, key)).as("%s", key).isEqualTo(FIRST);
    }
    assertThat(press(help, Key.END).quit()).as("a signal is no key").isTrue();
    assertThat(press(FIRST, Key.QUIT).quit()).isTrue();
  }

  @Test
  void aPauseEndsWhereSomethingElseIsShown() {
    assertThat(press(FIRST, Key.PAUSE).paused()).isTrue();
    assertThat(press(FIRST, Key.PAUSE, Key.PAUSE).paused()).isFalse();
    assertThat(press(FIRST, Key.PAUSE, Key.DOWN).paused()).isTrue();
    assertThat(press(FIRST, Key.PAUSE, Key.OPEN).paused()).isFalse();
  }

  @Property
  void whateverIsPressedAMarkedRowExists(@ForAll List<Key> keys, @ForAll boolean empty) {
    View view = FIRST;
    List<Row> rows = empty ? List.of() : ROWS;
    for (Key key : new ArrayList<>(keys)) {
      view = view.press(key, rows);
      assertThat(view.selected()).isBetween(0, Math.max(0, rows.size() - 1));
      assertThat(view.version() == null || view.model() != null).isTrue();
    }
  }
}
