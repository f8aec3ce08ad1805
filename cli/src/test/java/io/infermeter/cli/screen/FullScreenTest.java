// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.infermeter.cli.Target;
import io.infermeter.v1.Finality;
import io.infermeter.v1.WatchMetricsRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.jline.utils.ScreenTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The screen on a virtual terminal, with a gateway that says what the test wants. */
class FullScreenTest {
  private static final String ALTERNATE_SCREEN = "\u001b[?1049h";
  private static final String USUAL_SCREEN = "\u001b[?1049l";

  /** What the program wrote, and what a terminal would show of it. */
  private static final class Seen extends ByteArrayOutputStream {
    private ScreenTerminal screen = new ScreenTerminal(100, 20);
    private int shown;

    synchronized void resize(int columns, int rows) {
      screen = new ScreenTerminal(columns, rows);
      shown = count;
    }

    synchronized String screen() {
      screen.write(new String(buf, shown, count - shown, StandardCharsets.UTF_8));
      shown = count;
      return screen.toString();
    }
  }

  private final Seen seen = new Seen();
  private ScriptedGateway gateway;
  private ManagedChannel channel;
  private LineDisciplineTerminal terminal;
  private CompletableFuture<Void> ended;
  private Attributes before;
  private volatile Attributes last;
  private Thread shower;

  @BeforeEach
  void start() throws IOException {
    gateway = new ScriptedGateway();
    channel = Target.channel(gateway.address());
    terminal =
        new LineDisciplineTerminal("test", "xterm-256color", seen, StandardCharsets.UTF_8) {
          @Override
          public void setAttributes(Attributes changed) {
            super.setAttributes(changed);
            last = new Attributes(changed);
          }
        };
    terminal.setSize(Size.of(100, 20));
    before = new Attributes(terminal.getAttributes());
    ended = CompletableFuture.runAsync(this::show, task -> (shower = Thread.ofPlatform().daemon().unstarted(task)).start());
  }

  private void show() {
    try (FullScreen screen = new FullScreen(terminal, true)) {
      screen.show(channel, gateway.address(), List.of(), Duration.ofMinutes(5), Duration.ofSeconds(1));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    gateway.close();
  }

  private static void await(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as(what).isNegative();
      LockSupport.parkNanos(5_000_000);
    }
  }

  private void awaitScreen(String text) {
    String[] last = {""};
    try {
      await(() -> (last[0] = seen.screen()).contains(text), text);
    } catch (AssertionError e) {
      throw new AssertionError("\"" + text + "\" never came; the screen is:\n" + last[0], e);
    }
  }

  private void type(String keys) throws IOException {
    terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
  }

  private void assertThatTheTerminalIsAsBefore() throws Exception {
    ended.get(60, TimeUnit.SECONDS);
    assertThat(seen.toString(StandardCharsets.UTF_8)).contains(ALTERNATE_SCREEN).contains("\u001b[?25l");
    assertThat(seen.toString(StandardCharsets.UTF_8).lastIndexOf(USUAL_SCREEN)).isGreaterThan(seen.toString(StandardCharsets.UTF_8).lastIndexOf(ALTERNATE_SCREEN));
    assertThat(seen.toString(StandardCharsets.UTF_8)).contains("\u001b[?25h");
    assertThat(last.toString()).isEqualTo(before.toString());
  }

  @Test
  void keysLeadThroughModelsVersionsAndSegments() throws Exception {
    gateway.watch().answer("model", Scenes.row("digits", 45.7, Scenes.number(.9375, Finality.FINALITY_FINAL)));
    awaitScreen("> digits");
    awaitScreen("received 1,234");
    awaitScreen("this gateway has none");
    type("\r");
    ScriptedGateway.Watch versions = gateway.watch();
    assertThat(versions.request().getQuestions(0).getGroupByList()).containsExactly("version");
    assertThat(versions.request().getQuestions(0).getMatchers(0).getValuesList()).containsExactly("digits");
    awaitScreen("model digits");
    versions.answer("version", List.of(Scenes.series(Row.RATE, "{sample}/s", "version", "7", Scenes.number(3, Finality.FINALITY_OPEN))));
    awaitScreen("> 7");
    type("\u001b[C");
    WatchMetricsRequest segments = gateway.watch().request();
    assertThat(segments.getQuestions(0).getGroupByList()).containsExactly("segment.lighting");
    assertThat(segments.getQuestionsList()).noneMatch(question -> question.getGroupByList().contains("segment.evaluation"));
    type("+");
    assertThat(gateway.watch().request().getQuestions(0).getLookback().getSeconds()).isEqualTo(900);
    awaitScreen("last 15m");
    type("h");
    awaitScreen("Any key closes this.");
    type("xq");
    assertThatTheTerminalIsAsBefore();
  }

  @Test
  void ctrlCGivesTheTerminalBack() throws Exception {
    gateway.watch();
    awaitScreen("waiting for the first numbers");
    terminal.raise(Signal.INT);
    assertThatTheTerminalIsAsBefore();
  }

  @Test
  void anErrorGivesTheTerminalBack() throws Exception {
    gateway.watch();
    awaitScreen("waiting for the first numbers");
    shower.interrupt();
    assertThat(ended.handle((nothing, error) -> error).get(60, TimeUnit.SECONDS)).hasRootCauseInstanceOf(InterruptedException.class);
    ended = CompletableFuture.completedFuture(null);
    assertThatTheTerminalIsAsBefore();
  }

  @Test
  void itSaysThatTheConnectionIsLostAndConnectsAgain() throws Exception {
    ScriptedGateway.Watch first = gateway.watch();
    first.answer("model", Scenes.row("digits", 45.7, Scenes.number(.9375, Finality.FINALITY_FINAL)));
    awaitScreen("> digits");
    first.fail("going down");
    awaitScreen("NO CONNECTION: going down");
    assertThat(seen.screen()).as("what was known stays").contains("> digits");
    gateway.watch().answer("model", Scenes.row("fraud", 1, Scenes.number(.5, Finality.FINALITY_OPEN)));
    awaitScreen("> fraud");
    assertThat(seen.screen()).doesNotContain("NO CONNECTION", "digits");
    type("q");
    assertThatTheTerminalIsAsBefore();
  }

  @Test
  void anotherSizeIsFilledAnew() throws Exception {
    gateway.watch().answer("model", Scenes.row("digits", 45.7, Scenes.number(.9375, Finality.FINALITY_FINAL)));
    awaitScreen("> digits");
    seen.resize(50, 10);
    terminal.setSize(Size.of(50, 10));
    terminal.raise(Signal.WINCH);
    awaitScreen("> digits");
    awaitScreen("q quit");
    type("q");
    assertThatTheTerminalIsAsBefore();
  }
}
