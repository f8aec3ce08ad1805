// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.Answer;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.MetricsServiceGrpc.MetricsServiceBlockingStub;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.QueryMetricsResponse;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      "  infermeter query latency --quantile 0.99 --by model,version --step 1m"
    })
final class QueryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();
  @Mixin private QuestionOptions options = new QuestionOptions();

  @Option(names = "--json", description = "Print the answers in the contract's JSON form, one page on a line.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Target.Connection connection = target.connect()) {
      MetricsServiceBlockingStub metrics = MetricsServiceGrpc.newBlockingStub(connection.channel());
      QueryMetricsRequest request = QueryMetricsRequest.newBuilder().addQuestions(options.question(metrics)).build();
      boolean failed = false;
      QueryMetricsResponse response;
      do {
        response = metrics.queryMetrics(request);
        for (Answer answer : response.getAnswersList()) {
          failed |= answer.hasError();
          if (!json) {
            out.print(AnswerTable.text(answer, options.hasSteps()));
          }
        }
        if (json) {
          out.println(Json.line(response));
        }
        request = request.toBuilder().setPageToken(response.getNextPageToken()).build();
      } while (!response.getNextPageToken().isEmpty());
      out.flush();
      return failed ? 1 : 0;
    }
  }
}
