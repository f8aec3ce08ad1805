// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/** Reads keys from a terminal. Belongs to one thread. */
final class Keyboard {
  /** So long escape alone waits for the rest of what another key would send. */
  private static final long ESCAPE_MILLIS = 100;

  private final KeyMap<Key> keys = new KeyMap<>();
  private final BindingReader reader;

  Keyboard(Terminal terminal) {
    reader = new BindingReader(terminal.reader());
    keys.setAmbiguousTimeout(ESCAPE_MILLIS);
    keys.setNomatch(Key.NONE);
    keys.setUnicode(Key.NONE);
    bind(terminal, Key.UP, Capability.key_up, "\u001b[A", "\u001bOA", "k");
    bind(terminal, Key.DOWN, Capability.key_down, "\u001b[B", "\u001bOB", "j");
    bind(terminal, Key.OPEN, Capability.key_right, "\u001b[C", "\u001bOC", "\r", "\n", "l");
    bind(terminal, Key.BACK, Capability.key_left, "\u001b[D", "\u001bOD", "\u001b", "\u007f", "\b");
    bind(terminal, Key.PAGE_UP, Capability.key_ppage, "\u001b[5~");
    bind(terminal, Key.PAGE_DOWN, Capability.key_npage, "\u001b[6~");
    bind(terminal, Key.FIRST, Capability.key_home, "\u001b[H", "\u001b[1~", "g");
    bind(terminal, Key.LAST, Capability.key_end, "\u001b[F", "\u001b[4~", "G");
    keys.bind(Key.SORT_NEXT, "s", ">");
    keys.bind(Key.SORT_PREVIOUS, "S", "<");
    keys.bind(Key.REVERSE, "r");
    keys.bind(Key.LONGER, "+", "=", "w");
    keys.bind(Key.SHORTER, "-", "W");
    keys.bind(Key.PAUSE, "p", " ");
    keys.bind(Key.HELP, "h", "?");
    keys.bind(Key.QUIT, "q", "Q", KeyMap.ctrl('C'), KeyMap.ctrl('D'));
    keys.bind(Key.REDRAW, KeyMap.ctrl('L'));
  }

  private void bind(Terminal terminal, Key key, Capability capability, String... others) {
    String own = KeyMap.key(terminal, capability);
    if (own != null && !own.isEmpty()) {
      keys.bind(key, own);
    }
    keys.bind(key, others);
  }

  /** The next key; null once the terminal has gone. */
  @Nullable Key next() {
    return reader.readBinding(keys);
  }
}
