// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Keeps references. */
@Command(
    name = "reference",
    description = "Pins rows that a model is held against later: of a time range, or of a file.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ReferenceCreateCommand.class,
      ReferenceListCommand.class,
      ReferenceDeleteCommand.class,
      HelpCommand.class
    })
final class ReferenceCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: create, list or delete");
  }
}
