// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.DeleteReferenceRequest;
import io.infermeter.v1.ReferenceServiceGrpc;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes a reference. */
@Command(name = "delete", description = "Deletes a reference.", mixinStandardHelpOptions = true, sortOptions = false)
final class ReferenceDeleteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model.")
  private String model = "";

  @Option(names = "--name", required = true, paramLabel = "NAME", description = "The reference's name.")
  private String name = "";

  @Override
  public Integer call() {
    try (Target.Connection connection = target.connect()) {
      ReferenceServiceGrpc.newBlockingStub(connection.channel())
          .deleteReference(DeleteReferenceRequest.newBuilder().setModel(model).setName(name).build());
      spec.commandLine().getOut().println("reference " + name + " of " + model + " is deleted");
      spec.commandLine().getOut().flush();
      return 0;
    }
  }
}
