// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.alert;

import io.infermeter.cli.Json;
import io.infermeter.cli.Matching;
import io.infermeter.cli.Table;
import io.infermeter.cli.Target;
import io.infermeter.cli.Times;
import io.infermeter.v1.AlertServiceGrpc;
import io.infermeter.v1.ListSilencesRequest;
import io.infermeter.v1.ListSilencesResponse;
import io.infermeter.v1.Silence;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists silences. */
@Command(name = "silences", description = "Lists the silences that are in force or to come.", mixinStandardHelpOptions = true, sortOptions = false)
final class SilencesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Option(names = "--json", description = "Print the contract's JSON form, one page on a line.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Table table = new Table("id", "from", "to", "which", "by", "why");
    try (Target.Connection connection = target.connect()) {
      ListSilencesRequest.Builder request = ListSilencesRequest.newBuilder();
      ListSilencesResponse response;
      do {
        response = AlertServiceGrpc.newBlockingStub(connection.channel()).listSilences(request.build());
        if (json) {
          out.println(Json.line(response));
        }
        for (Silence each : response.getSilencesList()) {
          table.row(
              each.getId(), Times.instant(each.getStartTime()).toString(), Times.instant(each.getEndTime()).toString(),
              each.getMatchersList().stream().map(Matching::text).collect(Collectors.joining(" ")), each.getCreatedBy(), each.getComment());
        }
        request.setPageToken(response.getNextPageToken());
      } while (!response.getNextPageToken().isEmpty());
    }
    if (!json) {
      out.print(table.isEmpty() ? "there is no silence" + System.lineSeparator() : table.text());
    }
    out.flush();
    return 0;
  }
}
