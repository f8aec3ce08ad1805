// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.Answer;
import io.infermeter.v1.Frame;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.MetricsServiceGrpc.MetricsServiceBlockingStub;
import io.infermeter.v1.WatchMetricsRequest;
import io.infermeter.v1.WatchMetricsResponse;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Watches metrics until it is interrupted. */
@Command(
    name = "watch",
    description = "Watches metrics: all of them once, then what changed. Ctrl-C ends it.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {"", "Example:", "  infermeter watch accuracy throughput --by segment.lighting --last 5m"})
final class WatchCommand implements Callable<Integer> {
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
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Target.Connection connection = target.connect()) {
      MetricsServiceBlockingStub metrics = MetricsServiceGrpc.newBlockingStub(connection.channel());
      WatchMetricsRequest request =
          WatchMetricsRequest.newBuilder()
              .addQuestions(options.question(metrics))
              .setInterval(Times.proto(Times.duration("--every", every)))
              .build();
      Iterator<WatchMetricsResponse> events = metrics.watchMetrics(request);
      long left = updates;
      while (events.hasNext()) {
        WatchMetricsResponse event = events.next();
        print(event, out);
        // checkError flushes; it is true once whoever reads has gone, as in `watch ... | head`.
        if (out.checkError() || (event.hasUpdate() && !event.getUpdate().getMore() && --left <= 0)) {
          break;
        }
      }
      return 0;
    }
  }

  private void print(WatchMetricsResponse event, PrintWriter out) {
    if (json) {
      out.println(Json.line(event));
    } else if (event.hasSnapshot() || event.hasUpdate()) {
      Frame frame = event.hasSnapshot() ? event.getSnapshot() : event.getUpdate();
      String late = event.getConflatedUpdates() > 0 ? ", " + event.getConflatedUpdates() + " updates were merged into this one" : "";
      out.println((event.hasSnapshot() ? "all at " : "changed at ") + Times.instant(event.getServerTime()) + late);
      for (Answer answer : frame.getAnswersList()) {
        out.print(AnswerTable.text(answer, options.hasSteps()));
      }
    }
  }
}
