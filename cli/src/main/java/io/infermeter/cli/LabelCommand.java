// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.Label;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.LabelResult;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.LabelServiceGrpc.LabelServiceBlockingStub;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.SubmitLabelsResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
      "Sending a file again changes nothing.",
      "",
      "Examples:",
      "  infermeter label --model digits --id order-17 --class 3",
      "  infermeter label --model digits --file labels.csv"
    })
final class LabelCommand implements Callable<Integer> {
  private static final int BATCH = 1_000;

  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Option(names = "--model", paramLabel = "MODEL", description = "The model, as clients call it.")
  private String model = "";

  @Option(names = "--file", paramLabel = "CSV", description = "Send all labels of a file.")
  private @Nullable Path file;

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

  @Override
  public Integer call() throws IOException {
    if ((file == null) == id.isEmpty()) {
      throw new WrongUsage("give --id with --class or --number, or --file");
    }
    try (Target.Connection connection = target.connect()) {
      LabelServiceBlockingStub labels = LabelServiceGrpc.newBlockingStub(connection.channel());
      if (file == null) {
        submit(labels, List.of(new LabelLine(0, single())));
      } else {
        submitFile(labels, file);
      }
    }
    summary();
    return problems == 0 ? 0 : 1;
  }

  private Label single() {
    return LabelLine.label(
        Map.of(
            "prediction_id", id, "row", row, "output", output, "class_name", className, "number", number, "retracted", Boolean.toString(retract),
            "label_time", time.isEmpty() ? "now" : time, "source", source));
  }

  private void submitFile(LabelServiceBlockingStub labels, Path csv) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(csv, StandardCharsets.UTF_8)) {
      LabelFile lines = new LabelFile(reader, problem -> problem(csv + ", " + problem));
      List<LabelLine> batch = new ArrayList<>(BATCH);
      long sent = 0;
      for (LabelLine line = lines.next(); line != null; line = lines.next()) {
        batch.add(line);
        if (batch.size() == BATCH) {
          submit(labels, batch);
          sent += batch.size();
          progress(sent);
          batch.clear();
        }
      }
      if (!batch.isEmpty()) {
        submit(labels, batch);
      }
    } catch (java.nio.file.NoSuchFileException e) {
      throw new WrongUsage("--file is \"" + csv + "\", which does not exist");
    }
  }

  private void progress(long sent) {
    spec.commandLine().getErr().println("infermeter: " + Numbers.plain(sent) + " labels sent");
  }

  private void submit(LabelServiceBlockingStub labels, List<LabelLine> lines) {
    SubmitLabelsRequest.Builder request = SubmitLabelsRequest.newBuilder().setModel(model).setProblemsOnly(lines.size() > 1);
    lines.forEach(line -> request.addLabels(line.label()));
    SubmitLabelsResponse response = labels.submitLabels(request.build());
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
    spec.commandLine().getErr().println("infermeter: " + sentence);
  }

  private void summary() {
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      outcomes.forEach((outcome, count) -> out.println(Numbers.plain(count) + " " + name(outcome)));
    }
    out.flush();
  }

  private static String name(LabelOutcome outcome) {
    return LedgerCommand.name(outcome.name(), "LABEL_OUTCOME_");
  }
}
