// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.cli.Target;
import io.infermeter.v1.DeleteEvaluationRequest;
import io.infermeter.v1.EvaluationServiceGrpc;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Deletes a kept evaluation. */
@Command(name = "delete", description = "Deletes an evaluation that is kept, for good.", mixinStandardHelpOptions = true)
final class EvaluationDeleteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Parameters(paramLabel = "NAME", description = "Its name.")
  private String name = "";

  @Override
  public Integer call() {
    try (Target.Connection connection = target.connect()) {
      EvaluationServiceGrpc.newBlockingStub(connection.channel()).deleteEvaluation(DeleteEvaluationRequest.newBuilder().setName(name).build());
    }
    spec.commandLine().getOut().println("deleted " + name);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
