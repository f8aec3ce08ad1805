// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.alert;

import io.infermeter.cli.Printable;
import io.infermeter.cli.Target;
import io.infermeter.v1.AcknowledgeAlertRequest;
import io.infermeter.v1.Alert;
import io.infermeter.v1.AlertServiceGrpc;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Acknowledges an alert. */
@Command(name = "ack", description = "Notes that you take care of an alert.", mixinStandardHelpOptions = true, sortOptions = false)
final class AckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Parameters(paramLabel = "ID", description = "The alert, as `infermeter alerts` shows it.")
  private String id = "";

  @Option(names = "--by", paramLabel = "NAME", defaultValue = "${sys:user.name}", description = "Who takes care (you).")
  private String by = "";

  @Option(names = "--comment", paramLabel = "TEXT", description = "A note.")
  private String comment = "";

  @Override
  public Integer call() {
    try (Target.Connection connection = target.connect()) {
      AcknowledgeAlertRequest request = AcknowledgeAlertRequest.newBuilder().setId(id).setAcknowledgedBy(by).setComment(comment).build();
      Alert alert = AlertServiceGrpc.newBlockingStub(connection.channel()).acknowledgeAlert(request).getAlert();
      spec.commandLine().getOut().println(Printable.of(alert.getAcknowledgedBy() + " takes care of " + alert.getRule() + " " + AlertText.series(alert.getDimensionsMap())));
      spec.commandLine().getOut().flush();
      return 0;
    }
  }
}
