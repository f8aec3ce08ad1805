// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

/** What a key means. */
enum Key {
  UP,
  DOWN,
  PAGE_UP,
  PAGE_DOWN,
  FIRST,
  LAST,
  OPEN,
  BACK,
  SORT_NEXT,
  SORT_PREVIOUS,
  REVERSE,
  LONGER,
  SHORTER,
  PAUSE,
  HELP,
  QUIT,
  /** Not a key: a signal, or the end of the terminal. */
  END,
  REDRAW,
  /** Any other key. */
  NONE
}
