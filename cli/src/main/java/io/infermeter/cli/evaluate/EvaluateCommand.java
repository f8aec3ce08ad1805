// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.infermeter.cli.Json;
import io.infermeter.cli.Target;
import io.infermeter.cli.TerminalBar;
import io.infermeter.cli.Times;
import io.infermeter.cli.WrongUsage;
import io.infermeter.v1.CreateEvaluationRequest;
import io.infermeter.v1.Evaluation;
import io.infermeter.v1.EvaluationScenario;
import io.infermeter.v1.EvaluationServiceGrpc;
import io.infermeter.v1.EvaluationServiceGrpc.EvaluationServiceBlockingStub;
import io.infermeter.v1.GetEvaluationRequest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends a labelled data set against a model, and reports. */
@Command(
    name = "evaluate",
    description = "Sends a labelled data set against a model through the gateway, and reports how well, how fast and how steadily it is answered.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {
      EvaluationListCommand.class, EvaluationShowCommand.class, EvaluationCompareCommand.class, EvaluationDeleteCommand.class
    },
    footer = {
      "",
      "A CSV file has a header, and each row is a row of the model's inputs. A line of a JSON Lines file is an object with a",
      "value, or a list, for each column, or with \"inputs\" as a whole request of the Open Inference Protocol. Columns go into",
      "the model's inputs by name (name, name[0], name_0, ...), or, for a model with one input, all in their order; --map says",
      "otherwise. The calls are kept out of the live metrics: ask for them with --where traffic=evaluation.",
      "",
      "Examples:",
      "  infermeter evaluate --model digits --data digits.csv --label digit --batch 1,8,32 --concurrency 1,4 --repeat 2",
      "  infermeter evaluate --model fraud --data fraud.jsonl --map features:FP32=amount..age --name fraud-v3",
      "  infermeter evaluate list",
      "  infermeter evaluate compare fraud-v3 fraud-v4"
    })
public final class EvaluateCommand implements Callable<Integer> {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int MOST_REPEATS = 1_000;

  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Option(names = "--model", paramLabel = "MODEL", description = "The model, as clients call it.")
  private String model = "";

  @Option(names = "--model-version", paramLabel = "VERSION", description = "Ask for this version (the server chooses).")
  private String version = "";

  @Option(names = "--data", paramLabel = "FILE", description = "The labelled rows: .csv or .jsonl, or one of these with .gz.")
  private @Nullable Path data;

  @Option(names = "--label", paramLabel = "COLUMN", defaultValue = "label", description = "The column with the truth (${DEFAULT-VALUE}).")
  private String label = "label";

  @Option(
      names = "--map",
      paramLabel = "TENSOR[:TYPE]=COLUMNS",
      description = "Which columns fill an input: a,b,c or first..last or *. May be given more than once.")
  private List<String> mapping = List.of();

  @Option(names = "--batch", paramLabel = "N", split = ",", defaultValue = "1", description = "Rows in a call (${DEFAULT-VALUE}).")
  private List<Integer> batches = List.of(1);

  @Option(names = "--concurrency", paramLabel = "N", split = ",", defaultValue = "1", description = "Calls at a time (${DEFAULT-VALUE}).")
  private List<Integer> concurrencies = List.of(1);

  @Option(names = "--repeat", paramLabel = "N", defaultValue = "1", description = "Passes through the data in each scenario (${DEFAULT-VALUE}).")
  private int repeats = 1;

  @Option(names = "--limit", paramLabel = "N", description = "Only so many rows.")
  private int limit;

  @Option(names = "--name", paramLabel = "NAME", description = "The name to keep it by (the model and the time).")
  private String name = "";

  @Option(names = "--label-kind", paramLabel = "KIND", description = "class, index, number or set (as the model answers).")
  private @Nullable Truth truth;

  @Option(names = "--metadata", paramLabel = "KEY=VALUE", description = "Send this metadata with every call, such as a segment's.")
  private Map<String, String> metadata = new TreeMap<>();

  @Option(names = "--timeout", paramLabel = "DURATION", defaultValue = "30s", description = "Of one call (${DEFAULT-VALUE}).")
  private String timeout = "30s";

  @Option(names = "--json", description = "Print the report in the contract's JSON form.")
  private boolean json;

  @Override
  public Integer call() {
    EvaluationPlan plan = plan();
    DataFile rows = DataFile.read(java.util.Objects.requireNonNull(data), label, limit);
    try (Target.Connection connection = target.connect()) {
      EvaluationServiceBlockingStub kept = EvaluationServiceGrpc.newBlockingStub(connection.channel());
      refuseTaken(kept, plan.name());
      EvaluationRun run = new EvaluationRun(connection.channel(), plan, rows);
      TensorPlan tensors = run.tensors();
      if (!tensors.unused().isEmpty()) {
        spec.commandLine().getErr().println("infermeter: no input takes these columns: " + String.join(", ", tensors.unused()));
      }
      Evaluation report;
      try (Progress progress = progress(plan, rows)) {
        report = run.run(tensors, progress);
      }
      report = kept.createEvaluation(CreateEvaluationRequest.newBuilder().setEvaluation(report).build()).getEvaluation();
      PrintWriter out = spec.commandLine().getOut();
      out.print(json ? Json.pretty(report) + System.lineSeparator() : ReportText.of(report));
      out.flush();
      return report.getScenariosList().stream().allMatch(scenario -> scenario.getFailedCallCount() == 0) ? 0 : 1;
    }
  }

  private EvaluationPlan plan() {
    if (model.isEmpty() || data == null) {
      throw new WrongUsage("give --model and --data, or one of the commands list, show, compare and delete");
    }
    if (repeats < 1 || repeats > MOST_REPEATS || limit < 0) {
      throw new WrongUsage("--repeat may be 1 to " + MOST_REPEATS + ", and --limit 1 or more");
    }
    String own = name.isEmpty() ? model.replaceAll("[^A-Za-z0-9._-]", "-") + "-" + STAMP.format(Instant.now()) : name;
    if (!own.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
      throw new WrongUsage("--name is \"" + own + "\"; use 1 to 128 letters, digits, dots, dashes and underscores");
    }
    return new EvaluationPlan(
        own, model, version, mapping.stream().map(ColumnMapping::parse).toList(), Scenario.all(batches, concurrencies), repeats,
        Times.duration("--timeout", timeout), truth, metadata);
  }

  private Progress progress(EvaluationPlan plan, DataFile rows) {
    return new Progress(
        spec.commandLine().getErr(), rows.rows() * plan.scenarios().size() * plan.repeats(), TerminalBar.isPossible());
  }

  /** Before anything is sent: what was sent could not be kept. */
  private static void refuseTaken(EvaluationServiceBlockingStub kept, String name) {
    try {
      kept.getEvaluation(GetEvaluationRequest.newBuilder().setName(name).build());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return;
      }
      throw e;
    }
    throw new WrongUsage("--name is \"" + name + "\", and an evaluation of this name is kept already; choose another, or delete that one");
  }

  /** Rows that were answered in a second, as the client saw it. */
  static double rowsPerSecond(EvaluationScenario scenario) {
    double seconds = scenario.getElapsed().getSeconds() + scenario.getElapsed().getNanos() / 1e9;
    return seconds > 0 ? scenario.getRowCount() / seconds : 0;
  }
}
