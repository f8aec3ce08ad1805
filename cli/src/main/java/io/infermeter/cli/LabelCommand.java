// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.grpc.StatusRuntimeException;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.LabelResult;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.SubmitLabelsResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends labels. */
@Command(
    name = "label",
    description = "Sends the truth about one prediction, or about many from a file.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "A file is CSV with a header; the columns are model, prediction_id, row, output, class_name, number, retracted,",
      "label_time, source, label_id, in any order; prediction_id and class_name or number are needed, and model here or there.",
      "Sending a file again changes nothing. What the gateway cannot store just then is sent again, up to 8 times.",
      "",
      "Examples:",
      "  infermeter label --model digits --id order-17 --class 3",
      "  infermeter label --model digits --file labels.csv",
      "  zcat labels.csv.gz | infermeter label --model digits --file -"
    })
final class LabelCommand implements Callable<Integer> {
  private static final int BATCH = 1_000;
  private static final long FIRST_LINE = 2;
  private static final String STANDARD_INPUT = "-";

  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Option(names = "--model", paramLabel = "MODEL", description = "The model, as clients call it.")
  private String model = "";

  @Option(names = "--file", paramLabel = "CSV", description = "Send all labels of a file; - reads standard input.")
  private @Nullable Path file;

  @Option(names = "--from-line", paramLabel = "N", defaultValue = "2", description = "Leave out the lines before, as after a break (${DEFAULT-VALUE}).")
  private long fromLine = FIRST_LINE;

  @Option(names = "--id", paramLabel = "ID", description = "The prediction's id.")
  private String id = "";

  @Option(names = "--row", paramLabel = "N", description = "The row of the batch (0).")
  private String row = "";

  @Option(names = "--output", paramLabel = "NAME", description = "The output, of a model with several heads.")
  private String output = "";

  @Option(names = "--class", paramLabel = "CLASS", description = "The true class.")
  private String className = "";

  @Option(names = "--number", paramLabel = "X", description = "The true number.")
  private String number = "";

  @Option(names = "--retract", description = "Take the label back.")
  private boolean retract;

  @Option(names = "--time", paramLabel = "INSTANT", description = "When the truth was known (now).")
  private String time = "";

  @Option(names = "--source", paramLabel = "NAME", description = "Who says so.")
  private String source = "";

  @Option(names = "--json", description = "Print the answers in the contract's JSON form, one on a line.")
  private boolean json;

  private final Map<LabelOutcome, Long> outcomes = new EnumMap<>(LabelOutcome.class);
  private long problems;
  private long sent;

  @Override
  public Integer call() throws IOException {
    if ((file == null) == id.isEmpty()) {
      throw new WrongUsage("give --id with --class or --number, or --file");
    }
    if (fromLine != FIRST_LINE && (file == null || fromLine < FIRST_LINE)) {
      throw new WrongUsage("--from-line is " + fromLine + "; it is a line of --file, from 2: the first names the columns");
    }
    try (Target.Connection connection = target.connect()) {
      LabelTries labels = new LabelTries(LabelServiceGrpc.newBlockingStub(connection.channel()), LabelCommand::sleep, this::say);
      if (file == null) {
        submit(labels, List.of(new LabelLine(0, single())));
      } else {
        submitFile(labels, file);
      }
    } finally {
      summary();
    }
    return problems == 0 ? 0 : 1;
  }

  private Label single() {
    return LabelLine.label(
        Map.of(
            "prediction_id", id, "row", row, "output", output, "class_name", className, "number", number, "retracted", Boolean.toString(retract),
            "label_time", time.isEmpty() ? "now" : time, "source", source));
  }

  private void submitFile(LabelTries labels, Path csv) throws IOException {
    boolean standardInput = csv.toString().equals(STANDARD_INPUT);
    if (!standardInput && !Files.exists(csv)) {
      throw new WrongUsage("--file is \"" + csv + "\", which does not exist");
    }
    String name = standardInput ? "standard input" : csv.toString();
    long size = standardInput ? -1 : Files.size(csv);
    try (LabelProgress progress = new LabelProgress(spec.commandLine().getErr(), size, TerminalBar.isPossible());
        InputStream in = progress.counted(standardInput ? System.in : Files.newInputStream(csv));
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      LabelFile lines = new LabelFile(reader, problem -> problem(name + ", " + problem));
      List<LabelLine> batch = new ArrayList<>(BATCH);
      for (LabelLine line = lines.next(); line != null; line = lines.next()) {
        if (line.number() < fromLine) {
          continue;
        }
        batch.add(line);
        if (batch.size() == BATCH) {
          submitAll(labels, batch, progress);
        }
      }
      submitAll(labels, batch, progress);
    }
  }

  /** Sends a batch of a file. @throws IllegalStateException that says where to go on */
  private void submitAll(LabelTries labels, List<LabelLine> batch, LabelProgress progress) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      submit(labels, batch);
    } catch (StatusRuntimeException e) {
      long line = batch.getFirst().number();
      throw new IllegalStateException(
          Failure.sentence(e) + "; " + Numbers.plain(sent) + " labels before line " + line + " are stored: go on with --from-line " + line
              + ", or send the whole file again, which changes nothing about them", e);
    }
    sent += batch.size();
    progress.sent(sent);
    batch.clear();
  }

  private void submit(LabelTries labels, List<LabelLine> lines) {
    SubmitLabelsRequest.Builder request = SubmitLabelsRequest.newBuilder().setModel(model).setProblemsOnly(lines.size() > 1);
    lines.forEach(line -> request.addLabels(line.label()));
    SubmitLabelsResponse response = labels.send(request.build());
    response.getCountsList().forEach(count -> outcomes.merge(count.getOutcome(), count.getCount(), Long::sum));
    if (json) {
      spec.commandLine().getOut().println(Json.line(response));
    }
    for (LabelResult result : response.getResultsList()) {
      if (result.hasError()) {
        LabelLine line = lines.get(result.getIndex());
        problem((line.number() == 0 ? "the label" : "line " + line.number()) + " " + name(result.getOutcome()) + ": " + result.getError().getMessage());
      }
    }
  }

  private void problem(String sentence) {
    problems++;
    say(sentence);
  }

  private void say(String sentence) {
    spec.commandLine().getErr().println("infermeter: " + Printable.of(sentence));
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void summary() {
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      outcomes.forEach((outcome, count) -> out.println(Numbers.plain(count) + " " + name(outcome)));
    }
    long left = outcomes.getOrDefault(LabelOutcome.LABEL_OUTCOME_RETRY, 0L);
    if (left > 0) {
      say(
          Numbers.plain(left) + (left == 1 ? " label" : " labels") + " could not be stored in " + LabelTries.TRIES
              + " tries (retry): send again later; what is stored stays as it is");
    }
    out.flush();
  }

  private static String name(LabelOutcome outcome) {
    return LedgerCommand.name(outcome.name(), "LABEL_OUTCOME_");
  }
}
