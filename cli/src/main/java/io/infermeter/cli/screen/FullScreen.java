// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import io.grpc.Channel;
import io.infermeter.v1.Matcher;
import java.io.IOError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.LogManager;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Curses;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/**
 * The live view on a terminal. It draws on the alternate screen, and gives the terminal back as it was however it ends: by a key, a signal or
 * an error.
 */
public final class FullScreen implements AutoCloseable {
  private static final long LONGEST_WAIT_MILLIS = 100;
  /** Where a terminal does not know its size. */
  private static final Size USUAL = Size.of(80, 24);

  private final Terminal terminal;
  private final Ink ink;
  private final BlockingQueue<Key> keys = new LinkedBlockingQueue<>(1_000);
  private final AtomicBoolean dirty = new AtomicBoolean(true);
  private final AtomicBoolean resized = new AtomicBoolean(true);
  private final Attributes before;
  private final Display display;
  private final Thread hook = Thread.ofPlatform().name("watch-restore").unstarted(this::restoreAtTheEnd);
  private final OutputStream beneath;
  private boolean restored;

  /**
   * Takes the terminal over.
   *
   * @param colour whether there may be colours
   */
  public FullScreen(Terminal terminal, boolean colour) {
    this(terminal, colour, OutputStream.nullOutputStream());
  }

  /**
   * Takes the terminal over.
   *
   * @param colour whether there may be colours
   * @param beneath what the terminal writes to; when a signal ends the process, JLine may have closed the terminal before
   */
  public FullScreen(Terminal terminal, boolean colour, OutputStream beneath) {
    this.terminal = terminal;
    this.beneath = beneath;
    this.ink = new Ink(colour, terminal.encoding().equals(StandardCharsets.UTF_8));
    this.display = new Display(terminal, true);
    terminal.handle(Signal.INT, signal -> keys.offer(Key.END));
    terminal.handle(Signal.WINCH, signal -> resized.set(true));
    terminal.handle(Signal.CONT, signal -> keys.offer(Key.REDRAW));
    // A stopped program would leave the terminal as it is now.
    terminal.handle(Signal.TSTP, SignalHandler.SIG_IGN);
    this.before = terminal.enterRawMode();
    Runtime.getRuntime().addShutdownHook(hook);
    // What libraries log would stand in the middle of the screen.
    LogManager.getLogManager().reset();
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.keypad_xmit);
    terminal.puts(Capability.cursor_invisible);
    terminal.flush();
  }

  /**
   * The terminal of this process.
   *
   * @throws IOException if there is none, or it cannot draw
   */
  public static Terminal terminal() throws IOException {
    return TerminalBuilder.builder().name("infermeter").system(true).dumb(false).build();
  }

  /** Whether the environment lets programs use colours: NO_COLOR is not set, or empty. See no-color.org. */
  public static boolean mayColour() {
    String no = System.getenv("NO_COLOR");
    return no == null || no.isEmpty();
  }

  /**
   * Shows a gateway until a key, a signal or the end of the terminal ends it.
   *
   * @param always matchers of all rows
   * @param last how far the numbers look back at first
   * @param every least time between two updates
   */
  public void show(Channel channel, String target, List<Matcher> always, Duration last, Duration every) throws InterruptedException {
    View view = View.first(Window.atLeast(last));
    Thread.ofPlatform().daemon().name("watch-keys").start(this::readKeys);
    try (Feed feed = new Feed(channel, target, new Questions(always, every), view.asked(), () -> dirty.set(true))) {
      Scene scene = feed.scene();
      while (!view.quit()) {
        Key key = keys.poll(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        if (key != null) {
          view = view.press(key, Row.of(scene.state(), view));
          feed.ask(view.asked());
          dirty.set(true);
          resized.compareAndSet(false, key == Key.REDRAW);
        }
        boolean anew = resized.getAndSet(false);
        if (dirty.getAndSet(false) || anew) {
          scene = view.paused() ? scene : feed.scene();
          if (!drawn(scene, view, anew)) {
            return;
          }
        }
      }
    }
  }

  private void readKeys() {
    Keyboard keyboard = new Keyboard(terminal);
    try {
      for (Key key = keyboard.next(); key != null; key = keyboard.next()) {
        keys.offer(key);
      }
    } catch (IOError | RuntimeException gone) {
      // The terminal has been closed.
    }
    keys.offer(Key.END);
  }

  /** Draws, and returns whether there was still a terminal: as the process ends, JLine closes it under whoever draws. */
  private boolean drawn(Scene scene, View view, boolean anew) {
    try {
      draw(scene, view, anew);
      return true;
    } catch (IllegalStateException | IOError gone) {
      if (ending()) {
        return false;
      }
      throw gone;
    }
  }

  /** Whether the process is being ended from outside, so that its hooks run already. */
  private boolean ending() {
    try {
      Runtime runtime = Runtime.getRuntime();
      if (runtime.removeShutdownHook(hook)) {
        runtime.addShutdownHook(hook);
      }
      return false;
    } catch (IllegalStateException ending) {
      return true;
    }
  }

  private void draw(Scene scene, View view, boolean anew) {
    Size size = terminal.getSize();
    Size known = size.getColumns() > 0 && size.getRows() > 0 ? size : USUAL;
    if (anew) {
      display.resize(known);
      display.clear();
    }
    display.update(Painter.paint(scene, view, ink, known.getColumns(), known.getRows()), 0);
    terminal.flush();
  }

  private void restoreAtTheEnd() {
    StringBuilder leave = new StringBuilder();
    for (Capability each : List.of(Capability.cursor_normal, Capability.keypad_local, Capability.exit_ca_mode)) {
      String sequence = terminal.getStringCapability(each);
      leave.append(sequence == null ? "" : Curses.tputs(sequence));
    }
    try {
      beneath.write(leave.toString().getBytes(StandardCharsets.US_ASCII));
      beneath.flush();
    } catch (IOException gone) {
      // There is no terminal any more.
    }
    restore();
  }

  private synchronized void restore() {
    if (restored) {
      return;
    }
    restored = true;
    try {
      terminal.puts(Capability.cursor_normal);
      terminal.puts(Capability.keypad_local);
      terminal.puts(Capability.exit_ca_mode);
      terminal.setAttributes(before);
      terminal.flush();
    } catch (IllegalStateException closed) {
      // A hook of JLine's own, which runs beside ours, closed the terminal first, and so gave it its attributes back.
    }
  }

  /** Gives the terminal back. */
  @Override
  public void close() throws IOException {
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // It runs already, and has nothing left to do.
    }
    terminal.close();
  }
}
