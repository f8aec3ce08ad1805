// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.ListReferencesRequest;
import io.infermeter.v1.ListReferencesResponse;
import io.infermeter.v1.Reference;
import io.infermeter.v1.ReferenceServiceGrpc;
import io.infermeter.v1.ReferenceServiceGrpc.ReferenceServiceBlockingStub;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists references. */
@Command(name = "list", description = "Lists the references.", mixinStandardHelpOptions = true, sortOptions = false)
final class ReferenceListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Option(names = "--model", paramLabel = "MODEL", description = "Only those of this model.")
  private String model = "";

  @Option(names = "--json", description = "Print the answers in the contract's JSON form, one page on a line.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Table table = new Table("model", "reference", "rows", "labelled", "predicted", "pinned");
    try (Target.Connection connection = target.connect()) {
      ReferenceServiceBlockingStub references = ReferenceServiceGrpc.newBlockingStub(connection.channel());
      ListReferencesRequest request = ListReferencesRequest.newBuilder().setModel(model).build();
      ListReferencesResponse response;
      do {
        response = references.listReferences(request);
        if (json) {
          out.println(Json.line(response));
        }
        response.getReferencesList().forEach(reference -> row(table, reference));
        request = request.toBuilder().setPageToken(response.getNextPageToken()).build();
      } while (!response.getNextPageToken().isEmpty());
    }
    if (!json) {
      out.print(table.isEmpty() ? "there is no reference" + System.lineSeparator() : table.text());
    }
    out.flush();
    return 0;
  }

  private static void row(Table table, Reference reference) {
    table.row(
        reference.getModel(),
        reference.getName(),
        Numbers.plain(reference.getRows()),
        Numbers.plain(reference.getLabelledRows()),
        reference.hasTimeRange()
            ? Times.instant(reference.getTimeRange().getStartTime()) + " to " + Times.instant(reference.getTimeRange().getEndTime())
            : "outside",
        Times.instant(reference.getCreateTime()).toString());
  }
}
