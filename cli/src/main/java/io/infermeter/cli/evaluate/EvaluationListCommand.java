// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.cli.Json;
import io.infermeter.cli.Numbers;
import io.infermeter.cli.Table;
import io.infermeter.cli.Target;
import io.infermeter.cli.Times;
import io.infermeter.v1.Evaluation;
import io.infermeter.v1.EvaluationServiceGrpc;
import io.infermeter.v1.ListEvaluationsRequest;
import io.infermeter.v1.ListEvaluationsResponse;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the evaluations that are kept. */
@Command(name = "list", description = "Lists the evaluations that are kept, the newest first.", mixinStandardHelpOptions = true)
final class EvaluationListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Option(names = "--model", paramLabel = "MODEL", description = "Only those of this model.")
  private String model = "";

  @Option(names = "--json", description = "Print the contract's JSON form, one page on a line.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Table table = new Table("name", "model", "version", "when", "rows", "data");
    try (Target.Connection connection = target.connect()) {
      var kept = EvaluationServiceGrpc.newBlockingStub(connection.channel());
      ListEvaluationsRequest.Builder request = ListEvaluationsRequest.newBuilder().setModel(model);
      ListEvaluationsResponse response;
      do {
        response = kept.listEvaluations(request.build());
        if (json) {
          out.println(Json.line(response));
        }
        for (Evaluation each : response.getEvaluationsList()) {
          table.row(
              each.getName(), each.getModel(), String.join(",", each.getVersionsList()), Times.instant(each.getCreateTime()).toString(),
              Numbers.plain(each.getData().getRowCount()), each.getData().getFileName());
        }
        request.setPageToken(response.getNextPageToken());
      } while (!response.getNextPageToken().isEmpty());
    }
    if (!json) {
      out.print(table.isEmpty() ? "no evaluation is kept" + System.lineSeparator() : table.text());
    }
    out.flush();
    return 0;
  }
}
