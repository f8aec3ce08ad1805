// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.cli.Json;
import io.infermeter.cli.Target;
import io.infermeter.v1.Evaluation;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a kept evaluation. */
@Command(name = "show", description = "Shows an evaluation that is kept.", mixinStandardHelpOptions = true)
final class EvaluationShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Parameters(paramLabel = "NAME", description = "Its name, or a file that --json was written to.")
  private String name = "";

  @Option(names = "--json", description = "Print the contract's JSON form.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Evaluation found = Reports.find(name, target);
    out.print(json ? Json.pretty(found) + System.lineSeparator() : ReportText.of(found));
    out.flush();
    return 0;
  }
}
