// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.demo;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.infermeter.cli.TerminalBar;
import io.infermeter.cli.Times;
import io.infermeter.cli.WrongUsage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs everything at once and shows the numbers. */
@Command(
    name = "demo",
    description = {
      "Starts a real model (handwritten digits) behind the Open Inference Protocol, the gateway before it, and traffic that",
      "sends the true labels later; shows accuracy, latency and resources moving. After a while the images of the dim segment",
      "get much worse; the log says when, and when the gateway's alerts saw it. Ctrl-C ends it with a report."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {"", "Exit codes: 0 the gateway's numbers equal those of the traffic, the ledger balances, and no alert about quality fired without cause; 1 otherwise."})
public final class DemoCommand implements Callable<Integer> {
  private static final Duration FOR_EVER = Duration.ofDays(365);
  private static final Duration LAST_LABELS = Duration.ofSeconds(60);
  private static final Duration LATEST_FALL = Duration.ofDays(7);
  private static final long LONGEST_END_SECONDS = 90;

  @Spec private CommandSpec spec;

  @Option(names = "--for", paramLabel = "DURATION", description = "How long: 60s, 5m (until Ctrl-C).")
  private @Nullable String duration;

  @Option(names = "--data", paramLabel = "DIR", description = "Where the gateway stores (a folder that is removed afterwards).")
  private @Nullable Path data;

  @Option(names = "--rate", paramLabel = "N", defaultValue = "100", description = "Calls per second (${DEFAULT-VALUE}).")
  private double rate = 100;

  @Option(
      names = "--fall-after",
      paramLabel = "DURATION",
      defaultValue = "120s",
      description = "When the images of the dim segment get much worse (${DEFAULT-VALUE}).")
  private String fallAfter = "120s";

  @Option(names = "--json", description = "Print the report as one JSON object on standard output, everything else on standard error.")
  private boolean json;

  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile int exitCode = 1;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Duration length = duration == null ? FOR_EVER : Times.duration("--for", duration);
    Thread hook = Thread.ofPlatform().name("demo-end").unstarted(this::endInOrder);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      exitCode = run(length);
      return exitCode;
    } finally {
      finished.countDown();
    }
  }

  /** On Ctrl-C Java ends when this returns: it waits for the report, and leaves with the demo's own exit code. */
  private void endInOrder() {
    if (finished.getCount() == 0) {
      return;
    }
    interrupted.countDown();
    try {
      finished.await(LONGEST_END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(exitCode);
  }

  private int run(Duration length) throws IOException, InterruptedException {
    Duration fall = fallAfter();
    PrintWriter human = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    try (Stage stage = Stage.set(Installation.current(), data, rate, fall, human)) {
      LiveTable table = new LiveTable(human, !json && TerminalBar.isPossible());
      FallLog falls = new FallLog(stage.alerts(), human, table);
      watch(stage, length, table, falls);
      Instant end = Instant.now();
      human.println("stopping: no more calls; labels that are due are sent now");
      human.flush();
      JsonObject traffic = JsonParser.parseString(stage.endTraffic(LAST_LABELS)).getAsJsonObject();
      Report report = new Report(stage.finalAnswer(traffic), traffic, falls.result(traffic, end), stage.startedMillis());
      stage.stop();
      show(report, human);
      return report.problems().isEmpty() ? 0 : 1;
    }
  }

  private void watch(Stage stage, Duration length, LiveTable table, FallLog falls) throws InterruptedException {
    long deadline = System.nanoTime() + length.toNanos();
    boolean hinted = false;
    boolean terminal = table.isTerminal();
    long pauseMillis = terminal ? 1_000 : 5_000;
    while (System.nanoTime() - deadline < 0 && !ended(Math.min(pauseMillis, millisUntil(deadline)))) {
      stage.requireAlive();
      stage.planted().ifPresent(falls::planted);
      falls.tell();
      table.draw(stage.liveAnswer());
      if (!hinted) {
        table.leave();
        stage.hints();
        hinted = true;
      }
    }
    table.leave();
  }

  private Duration fallAfter() {
    Duration fall = Times.duration("--fall-after", fallAfter);
    if (fall.compareTo(LATEST_FALL) > 0) {
      throw new WrongUsage("--fall-after is \"" + fallAfter + "\"; it may be at most " + LATEST_FALL.toDays() + "d");
    }
    return fall;
  }

  private static long millisUntil(long deadline) {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
  }

  private boolean ended(long waitMillis) throws InterruptedException {
    return interrupted.await(waitMillis, TimeUnit.MILLISECONDS);
  }

  private void show(Report report, PrintWriter human) {
    human.println();
    human.print(report.text());
    report.problems().forEach(problem -> human.println("infermeter: " + problem));
    human.flush();
    if (json) {
      spec.commandLine().getOut().println(report.json());
      spec.commandLine().getOut().flush();
    }
  }
}
