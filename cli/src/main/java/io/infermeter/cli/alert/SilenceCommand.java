// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.alert;

import io.infermeter.cli.Matching;
import io.infermeter.cli.Printable;
import io.infermeter.cli.Target;
import io.infermeter.cli.Times;
import io.infermeter.v1.AlertServiceGrpc;
import io.infermeter.v1.CreateSilenceRequest;
import io.infermeter.v1.Silence;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Adds a silence. */
@Command(
    name = "silence",
    description = "Keeps notifications of some alerts quiet for a time; they are shown all the same.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SilenceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Option(
      names = "--where",
      required = true,
      paramLabel = "DIM=VALUE",
      description = "Which: a dimension of the alert, or rule=NAME; all must hold. With != all but these.")
  private List<String> where = List.of();

  @Option(names = "--for", required = true, paramLabel = "DURATION", description = "How long from now: 30m, 2h.")
  private String length = "";

  @Option(names = "--by", paramLabel = "NAME", defaultValue = "${sys:user.name}", description = "Who says so (you).")
  private String by = "";

  @Option(names = "--comment", paramLabel = "TEXT", description = "Why.")
  private String comment = "";

  @Override
  public Integer call() {
    Silence.Builder silence =
        Silence.newBuilder().setEndTime(Times.timestamp(Instant.now().plus(Times.duration("--for", length)))).setCreatedBy(by).setComment(comment);
    where.forEach(each -> silence.addMatchers(Matching.parse("--where", each)));
    try (Target.Connection connection = target.connect()) {
      Silence made =
          AlertServiceGrpc.newBlockingStub(connection.channel()).createSilence(CreateSilenceRequest.newBuilder().setSilence(silence).build()).getSilence();
      spec.commandLine().getOut().println(Printable.of("silence " + made.getId() + " until " + Times.instant(made.getEndTime())));
      spec.commandLine().getOut().flush();
      return 0;
    }
  }
}
