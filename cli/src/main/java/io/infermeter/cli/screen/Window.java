// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import java.time.Duration;
import java.util.Arrays;

/** How far back the numbers look, and how far the points of the small curves beside them are apart. */
enum Window {
  M1("1m", Duration.ofMinutes(1), Duration.ofSeconds(5)),
  M5("5m", Duration.ofMinutes(5), Duration.ofSeconds(30)),
  M15("15m", Duration.ofMinutes(15), Duration.ofMinutes(1)),
  H1("1h", Duration.ofHours(1), Duration.ofMinutes(5)),
  H6("6h", Duration.ofHours(6), Duration.ofMinutes(30)),
  D1("1d", Duration.ofDays(1), Duration.ofHours(2)),
  D7("7d", Duration.ofDays(7), Duration.ofHours(12));

  private final String label;
  private final Duration length;
  private final Duration step;

  Window(String label, Duration length, Duration step) {
    this.label = label;
    this.length = length;
    this.step = step;
  }

  String label() {
    return label;
  }

  Duration length() {
    return length;
  }

  Duration step() {
    return step;
  }

  Window longer() {
    return values()[Math.min(ordinal() + 1, values().length - 1)];
  }

  Window shorter() {
    return values()[Math.max(ordinal() - 1, 0)];
  }

  /** The shortest that is at least as long; the longest, if none is. */
  static Window atLeast(Duration wanted) {
    return Arrays.stream(values()).filter(window -> window.length.compareTo(wanted) >= 0).findFirst().orElse(D7);
  }
}
