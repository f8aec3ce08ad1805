// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.infermeter.cli.Failure;
import io.infermeter.cli.Target;
import io.infermeter.cli.TerminalBar;
import io.infermeter.cli.Times;
import io.infermeter.cli.WrongUsage;
import io.infermeter.v1.EvaluationServiceGrpc;
import io.infermeter.v1.Finality;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.MetricsServiceGrpc.MetricsServiceBlockingStub;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes what was measured as event files for TensorBoard. */
@Command(
    name = "tensorboard",
    description = "Writes quality, speed, stability, resources and evaluations as event files for TensorBoard.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "A run is MODEL/VERSION, MODEL/VERSION/SEGMENT=VALUE, @resources/... or @evaluations/NAME/SCENARIO. A step is the minute since",
      "1970 at which a window ends. Undefined values are not written. What stands there already is not written again; where a late",
      "label changed a window, its run is written again from there on, and TensorBoard shows the newest.",
      "",
      "Examples:",
      "  infermeter export tensorboard --logdir runs --last 6h",
      "  infermeter export tensorboard --logdir runs --follow --finality final",
      "  tensorboard --logdir runs"
    })
public final class TensorBoardCommand implements Callable<Integer> {
  private static final Duration DEFAULT_LOOKBACK = Duration.ofHours(1);
  private static final Duration LONG_WINDOW = Duration.ofMinutes(10);

  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Option(names = "--logdir", paramLabel = "DIR", required = true, description = "The folder to write into; TensorBoard gets the same one.")
  private Path folder = Path.of("");

  @Option(names = "--follow", description = "Go on with new windows, and those that labels changed, until Ctrl-C.")
  private boolean follow;

  @Option(names = "--model", paramLabel = "MODEL", split = ",", description = "Only these models.")
  private List<String> models = List.of();

  @Option(names = "--metrics", paramLabel = "METRIC", split = ",", description = "These metrics by name instead of the usual ones.")
  private List<String> metrics = List.of();

  @Option(names = "--last", paramLabel = "DURATION", description = "How far back from now: 10m, 12h, 7d (1h).")
  private @Nullable String last;

  @Option(names = "--from", paramLabel = "INSTANT", description = "The first instant, instead of --last.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "INSTANT", description = "The first instant after, with --from (now).")
  private @Nullable String to;

  @Option(names = "--step", paramLabel = "DURATION", defaultValue = "1m", description = "Width of a window: whole minutes (${DEFAULT-VALUE}).")
  private String step = "1m";

  @Option(
      names = "--finality",
      paramLabel = "FINALITY",
      defaultValue = "complete",
      description = "Write windows that are complete (all calls are in), mature (most labels are in) or final (nothing changes any more). Open ones wait. (${DEFAULT-VALUE})")
  private String finality = "complete";

  @Option(names = "--every", paramLabel = "DURATION", defaultValue = "15s", description = "With --follow: how often to look (${DEFAULT-VALUE}).")
  private String every = "15s";

  @Option(names = "--updates", paramLabel = "N", description = "With --follow: end after so many looks.")
  private long updates = Long.MAX_VALUE;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Duration width = width();
    Finality least = least();
    Duration pause = Times.duration("--every", every);
    range(width);
    try (Target.Connection connection = target.connect();
        ExportProgress progress = new ExportProgress(TerminalBar.isPossible());
        EventFolder files = EventFolder.open(folder)) {
      MetricsServiceBlockingStub service = MetricsServiceGrpc.newBlockingStub(connection.channel());
      MetricCatalog catalog = MetricCatalog.of(service);
      List<ExportedMetric> chosen = metrics.isEmpty() ? catalog.usual(width.compareTo(LONG_WINDOW) >= 0) : catalog.named(metrics);
      EvaluationSessions evaluations = new EvaluationSessions(EvaluationServiceGrpc.newBlockingStub(connection.channel()));
      TensorBoardPass pass = new TensorBoardPass(new WindowQuestions(service, models, progress), progress, evaluations, files, chosen, models, least);
      TensorBoardPass.Outcome first = pass.run(range(width), Instant.now());
      progress.close();
      report(first, files);
      for (long done = 1; follow && done < updates; done++) {
        Thread.sleep(pause);
        look(pass, width, files);
      }
      return 0;
    }
  }

  /** A gateway that is away for a while ends nothing: what is missed now is found by the next look. */
  private void look(TensorBoardPass pass, Duration width, EventFolder files) throws IOException {
    try {
      report(pass.run(range(width), Instant.now()), files);
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
        throw e;
      }
      PrintWriter err = spec.commandLine().getErr();
      err.println("infermeter: " + Failure.sentence(e) + " Trying again in " + every + ".");
      err.flush();
    }
  }

  private void report(TensorBoardPass.Outcome outcome, EventFolder files) {
    PrintWriter out = spec.commandLine().getOut();
    if (outcome.values() > 0 || !follow) {
      out.print(outcome.values() + " values written, " + outcome.runs() + " runs in " + folder);
      out.print(outcome.again() > 0 ? "; " + outcome.again() + " runs written again from a window that changed" : "");
      out.println(outcome.waiting() > 0 ? "; " + outcome.waiting() + " points wait until they are " + finality : "");
    }
    if (files.isFull()) {
      out.println("note: there are more than " + EventFolder.MOST_RUNS + " runs; the rest is left out: ask for fewer with --model");
    }
    out.flush();
  }

  private Duration width() {
    Duration width = Times.duration("--step", step);
    if (width.toSecondsPart() != 0 || width.toNanosPart() != 0) {
      throw new WrongUsage("--step is \"" + step + "\"; TensorBoard's steps are minutes here: write whole minutes, such as 1m, 15m or 1h");
    }
    return width;
  }

  private Finality least() {
    return switch (finality.toLowerCase(Locale.ROOT)) {
      case "complete" -> Finality.FINALITY_COMPLETE;
      case "mature" -> Finality.FINALITY_MATURE;
      case "final" -> Finality.FINALITY_FINAL;
      default -> throw new WrongUsage("--finality is \"" + finality + "\"; it may be complete, mature or final");
    };
  }

  private WindowRange range(Duration width) {
    if (last != null && from != null) {
      throw new WrongUsage("give --last, or --from and --to, not both");
    }
    if (to != null && from == null) {
      throw new WrongUsage("--to needs --from");
    }
    Instant now = Instant.now();
    Instant start = from != null ? Times.instant("--from", from) : now.minus(last == null ? DEFAULT_LOOKBACK : Times.duration("--last", last));
    Instant end = to == null ? now : Times.instant("--to", to);
    if (!start.isBefore(end)) {
      throw new WrongUsage("--from is not before " + (to == null ? "now" : "--to"));
    }
    return WindowRange.within(start.getEpochSecond(), end.getEpochSecond(), width);
  }
}
