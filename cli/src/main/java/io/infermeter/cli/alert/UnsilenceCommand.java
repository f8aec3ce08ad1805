// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.alert;

import io.infermeter.cli.Target;
import io.infermeter.v1.AlertServiceGrpc;
import io.infermeter.v1.DeleteSilenceRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends a silence. */
@Command(name = "unsilence", description = "Ends a silence.", mixinStandardHelpOptions = true, sortOptions = false)
final class UnsilenceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Parameters(paramLabel = "ID", description = "The silence, as `infermeter alerts silences` shows it.")
  private String id = "";

  @Override
  public Integer call() {
    try (Target.Connection connection = target.connect()) {
      AlertServiceGrpc.newBlockingStub(connection.channel()).deleteSilence(DeleteSilenceRequest.newBuilder().setId(id).build());
      spec.commandLine().getOut().println("silence " + id + " is over");
      spec.commandLine().getOut().flush();
      return 0;
    }
  }
}
