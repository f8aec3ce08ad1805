// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.GetPredictionRequest;
import io.infermeter.v1.GetPredictionResponse;
import io.infermeter.v1.ListPredictionsRequest;
import io.infermeter.v1.ListPredictionsResponse;
import io.infermeter.v1.Prediction;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.PredictionServiceGrpc;
import io.infermeter.v1.PredictionServiceGrpc.PredictionServiceBlockingStub;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows stored predictions. */
@Command(
    name = "predictions",
    description = "Shows the stored predictions behind the numbers, the newest first.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  infermeter predictions --model digits --where segment.lighting=dim --last 1h --wrong",
      "  infermeter predictions --model digits --true 3 --predicted 8 --csv > threes.csv",
      "  infermeter predictions --model digits --id order-17",
      "",
      "Traffic of evaluations is left out, as metrics do: --where traffic=evaluation lists it."
    })
final class PredictionsCommand implements Callable<Integer> {
  private static final int LARGEST_PAGE = 1_000;

  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();
  @Mixin private PredictionOptions options = new PredictionOptions();

  @Option(names = "--id", paramLabel = "ID", description = "One prediction, all its rows, with the history of its labels; needs --model.")
  private String id = "";

  @Option(names = "--row", paramLabel = "N", description = "With --id: only this row.")
  private @Nullable Integer row;

  @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "At most so many, 1 or more (${DEFAULT-VALUE}).")
  private long limit = 100;

  @Mixin private Format format = new Format();

  @Override
  public Integer call() {
    ListPredictionsRequest request = options.request();
    if (limit < 1) {
      throw new WrongUsage("--limit is " + limit + "; it may be 1 or more");
    }
    if (row != null && (id.isEmpty() || row < 0)) {
      throw new WrongUsage("--row is the row of one prediction, from 0; it needs --id");
    }
    try (Target.Connection connection = target.connect()) {
      PredictionServiceBlockingStub predictions = PredictionServiceGrpc.newBlockingStub(connection.channel());
      if (id.isEmpty()) {
        list(predictions, PredictionOptions.asNumbersCount(request));
      } else {
        get(predictions, model(request));
      }
      spec.commandLine().getOut().flush();
      return 0;
    }
  }

  private static String model(ListPredictionsRequest request) {
    if (request.getMatchersCount() != 1 || !request.getMatchers(0).getDimension().equals("model") || request.getMatchers(0).getValuesCount() != 1) {
      throw new WrongUsage("--id names a prediction of one model: give --model with it, and no other condition");
    }
    return request.getMatchers(0).getValues(0);
  }

  private void get(PredictionServiceBlockingStub predictions, String model) {
    PredictionKey key = PredictionKey.newBuilder().setModel(model).setPredictionId(id).build();
    GetPredictionResponse all = predictions.getPrediction(GetPredictionRequest.newBuilder().setKey(key).build());
    GetPredictionResponse.Builder wanted = GetPredictionResponse.newBuilder();
    all.getPredictionsList().stream().filter(each -> row == null || each.getKey().getRow() == row).forEach(wanted::addPredictions);
    if (wanted.getPredictionsCount() == 0) {
      throw new IllegalStateException(
          "prediction " + id + " has no row " + row + "; it has " + all.getPredictionsList().stream().map(each -> each.getKey().getRow()).sorted().toList());
    }
    PrintWriter out = spec.commandLine().getOut();
    if (format.json()) {
      out.println(Json.line(wanted.build()));
    } else if (format.csv()) {
      Csv csv = new Csv(out, PredictionText.COLUMNS);
      wanted.getPredictionsList().forEach(each -> PredictionText.row(csv, each));
    } else {
      wanted.getPredictionsList().forEach(each -> out.print(PredictionText.whole(each)));
    }
  }

  private void list(PredictionServiceBlockingStub predictions, ListPredictionsRequest request) {
    PrintWriter out = spec.commandLine().getOut();
    Table table = PredictionText.table();
    Csv csv = format.csv() ? new Csv(out, PredictionText.COLUMNS) : null;
    Consumer<Prediction> each = csv != null ? prediction -> PredictionText.row(csv, prediction) : prediction -> PredictionText.row(table, prediction);
    long left = limit;
    boolean more;
    ListPredictionsRequest page = request.toBuilder().setPageSize((int) Math.min(limit, LARGEST_PAGE)).build();
    do {
      ListPredictionsResponse response = predictions.listPredictions(page);
      ListPredictionsResponse.Builder wanted = ListPredictionsResponse.newBuilder();
      response.getPredictionsList().stream().filter(options::matches).limit(left).forEach(wanted::addPredictions);
      more = wanted.getPredictionsCount() == left && left < response.getPredictionsCount();
      left -= wanted.getPredictionsCount();
      if (format.json()) {
        out.println(Json.line(wanted.build()));
      } else {
        wanted.getPredictionsList().forEach(each);
      }
      page = page.toBuilder().setPageToken(response.getNextPageToken()).build();
    } while (left > 0 && !page.getPageToken().isEmpty() && !out.checkError());
    if (format.table()) {
      out.print(table.isEmpty() ? "no stored prediction is like that" + System.lineSeparator() : table.text());
    }
    if (left == 0 && (more || !page.getPageToken().isEmpty())) {
      spec.commandLine().getErr().println("infermeter: there are more; --limit " + limit + " was reached");
    }
  }
}
