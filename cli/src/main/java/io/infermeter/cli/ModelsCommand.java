// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.ListModelsRequest;
import io.infermeter.v1.ListModelsResponse;
import io.infermeter.v1.Model;
import io.infermeter.v1.ModelServiceGrpc;
import io.infermeter.v1.ModelVersion;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists models. */
@Command(
    name = "models",
    description = "Lists models: which output is taken as the prediction, and what could not be read.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ModelsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Option(names = "--json", description = "Print the contract's JSON form, one page on a line.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Target.Connection connection = target.connect()) {
      String token = "";
      boolean none = true;
      do {
        ListModelsResponse page =
            ModelServiceGrpc.newBlockingStub(connection.channel()).listModels(ListModelsRequest.newBuilder().setPageToken(token).build());
        none &= page.getModelsCount() == 0;
        if (json) {
          out.println(Json.line(page));
        } else {
          page.getModelsList().forEach(model -> print(model, out));
        }
        token = page.getNextPageToken();
      } while (!token.isEmpty());
      if (none && !json) {
        out.println("No model was called yet, and none is configured.");
      }
      out.flush();
      return 0;
    }
  }

  private static void print(Model model, PrintWriter out) {
    out.println(model.getName().isEmpty() ? "(no model named)" : name(model.getName()));
    if (model.getTaskValue() != 0) {
      out.println("  task        " + model.getTask().name().replace("TASK_", "").toLowerCase(Locale.ROOT));
    }
    if (model.getClassesCount() > 0) {
      out.println("  classes     " + model.getClassesList().stream().map(ModelsCommand::name).collect(Collectors.joining(", ")));
    }
    if (model.getVersionsCount() > 0) {
      out.println("  versions    " + model.getVersionsList().stream().map(ModelsCommand::version).collect(Collectors.joining("; ")));
    }
    out.println("  prediction  " + (model.hasReading() ? Printable.of(model.getReading().getExplanation()) : "nothing was read yet"));
    model
        .getUnreadableList()
        .forEach(
            cause ->
                out.println(
                    "  unreadable  " + Numbers.plain(cause.getCount()) + " x "
                        + cause.getCause().name().replace("UNREADABLE_CAUSE_", "").toLowerCase(Locale.ROOT) + ": " + Printable.of(cause.getMessage())));
  }

  private static String name(String name) {
    return Printable.cut(name, Printable.WIDEST_CELL);
  }

  private static String version(ModelVersion version) {
    return (version.getVersion().isEmpty() ? "(unnamed)" : name(version.getVersion())) + " (" + Numbers.plain(version.getRowCount()) + " rows)";
  }
}
