// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.Answer;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.MetricsServiceGrpc.MetricsServiceBlockingStub;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.QueryMetricsResponse;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Asks for metrics. */
@Command(
    name = "query",
    description = "Asks for metrics of a range of time.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  infermeter query accuracy f1 --model digits --by segment.lighting --last 10m",
      "  infermeter query latency --quantile 0.99 --by model,version --step 1m",
      "  infermeter query accuracy --by model --last 7d --step 1d --csv > accuracy.csv"
    })
final class QueryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();
  @Mixin private QuestionOptions options = new QuestionOptions();

  @Mixin private Format format = new Format();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Target.Connection connection = target.connect()) {
      MetricsServiceBlockingStub metrics = MetricsServiceGrpc.newBlockingStub(connection.channel());
      Question question = options.question(metrics);
      QueryMetricsRequest request = QueryMetricsRequest.newBuilder().addQuestions(question).build();
      List<Series> rows = new ArrayList<>();
      boolean failed = false;
      QueryMetricsResponse response;
      do {
        response = metrics.queryMetrics(request);
        for (Answer answer : response.getAnswersList()) {
          failed |= answer.hasError();
          show(ProbeSeries.hiddenIn(question) ? ProbeSeries.without(answer) : answer, rows, out);
        }
        if (format.json()) {
          out.println(Json.line(response));
        }
        request = request.toBuilder().setPageToken(response.getNextPageToken()).build();
      } while (!response.getNextPageToken().isEmpty());
      if (format.csv()) {
        AnswerCsv.write(rows, out);
      }
      out.flush();
      return failed ? 1 : 0;
    }
  }

  private void show(Answer answer, List<Series> rows, PrintWriter out) {
    if (format.table()) {
      out.print(AnswerTable.text(answer, options.hasSteps()));
    } else if (format.csv()) {
      // The columns are known once every dimension is, so rows wait for the last page.
      rows.addAll(answer.getSeriesList());
      PrintWriter err = spec.commandLine().getErr();
      if (answer.hasError()) {
        err.println("infermeter: " + Printable.of(answer.getError().getMessage()));
      }
      answer.getCaveatsList().forEach(caveat -> err.println("infermeter: " + Printable.of(caveat.getMessage())));
    }
  }
}
