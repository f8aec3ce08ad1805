// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.cli.screen.FullScreen;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Frame;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.MetricsServiceGrpc.MetricsServiceBlockingStub;
import io.infermeter.v1.Question;
import io.infermeter.v1.WatchMetricsRequest;
import io.infermeter.v1.WatchMetricsResponse;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Watches a gateway on the whole screen, or metrics line by line, until it is interrupted. */
@Command(
    name = "watch",
    description = {
      "Without metrics, on a terminal: shows models, versions and segments live on the whole screen; h lists the keys.",
      "With metrics, or elsewhere: prints all of them once, then what changed. Ctrl-C ends it."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "NO_COLOR in the environment leaves colours out. The whole screen takes --model, --where, --last and --every.",
      "",
      "Examples:",
      "  infermeter watch",
      "  infermeter watch accuracy throughput --by segment.lighting --last 5m"
    })
final class WatchCommand implements Callable<Integer> {
  private static final List<String> USUAL_METRICS = List.of("throughput", "latency", "accuracy", "f1");
  private static final List<String> USUAL_DIMENSIONS = List.of("model", "version");

  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();
  @Mixin private QuestionOptions options = new QuestionOptions();

  @Option(names = "--every", paramLabel = "DURATION", defaultValue = "1s", description = "How often at most (${DEFAULT-VALUE}).")
  private String every = "1s";

  @Option(names = "--updates", paramLabel = "N", description = "End after so many updates.")
  private long updates = Long.MAX_VALUE;

  @Option(names = "--json", description = "Print each event in the contract's JSON form on a line.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Terminal terminal = onScreen() ? terminal() : null;
    if (terminal != null) {
      screen(terminal);
      return 0;
    }
    options.orElse(USUAL_METRICS, USUAL_DIMENSIONS);
    return lines();
  }

  private boolean onScreen() {
    String type = System.getenv("TERM");
    boolean capable = TerminalBar.isPossible() && type != null && !type.equals("dumb");
    return capable && !json && updates == Long.MAX_VALUE && options.isForScreen();
  }

  /** Null if it cannot show a whole screen. */
  private @Nullable Terminal terminal() {
    try {
      return FullScreen.terminal();
    } catch (IOException | IllegalStateException e) {
      spec.commandLine().getErr().println("infermeter: this terminal cannot show a whole screen, so these are lines: " + Failure.sentence(e));
      return null;
    }
  }

  private void screen(Terminal terminal) throws IOException, InterruptedException {
    Duration pause = Times.duration("--every", every);
    Duration last = options.lookback("5m");
    List<Matcher> rows = options.matchers();
    try (Target.Connection connection = target.connect();
        FullScreen screen = new FullScreen(terminal, FullScreen.mayColour(), new FileOutputStream(FileDescriptor.out))) {
      screen.show(connection.channel(), target.address(), rows, last, pause);
    }
  }

  private int lines() {
    PrintWriter out = spec.commandLine().getOut();
    try (Target.Connection connection = target.connect()) {
      MetricsServiceBlockingStub metrics = MetricsServiceGrpc.newBlockingStub(connection.channel());
      Question question = options.question(metrics);
      boolean withoutProbes = ProbeSeries.hiddenIn(question);
      WatchMetricsRequest request =
          WatchMetricsRequest.newBuilder()
              .addQuestions(question)
              .setInterval(Times.proto(Times.duration("--every", every)))
              .build();
      Iterator<WatchMetricsResponse> events = metrics.watchMetrics(request);
      long left = updates;
      while (events.hasNext()) {
        WatchMetricsResponse event = events.next();
        print(event, withoutProbes, out);
        // checkError flushes; it is true once whoever reads has gone, as in `watch ... | head`.
        if (out.checkError() || (event.hasUpdate() && !event.getUpdate().getMore() && --left <= 0)) {
          break;
        }
      }
      return 0;
    }
  }

  private void print(WatchMetricsResponse event, boolean withoutProbes, PrintWriter out) {
    if (json) {
      out.println(Json.line(event));
    } else if (event.hasSnapshot() || event.hasUpdate()) {
      Frame frame = event.hasSnapshot() ? event.getSnapshot() : event.getUpdate();
      String late = event.getConflatedUpdates() > 0 ? ", " + event.getConflatedUpdates() + " updates were merged into this one" : "";
      out.println((event.hasSnapshot() ? "all at " : "changed at ") + Times.instant(event.getServerTime()) + late);
      for (Answer answer : frame.getAnswersList()) {
        out.print(AnswerTable.text(withoutProbes ? ProbeSeries.without(answer) : answer, options.hasSteps()));
      }
    }
  }
}
