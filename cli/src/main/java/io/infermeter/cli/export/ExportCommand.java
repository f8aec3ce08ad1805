// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Hands numbers over to other tools. */
@Command(
    name = "export",
    description = "Hands numbers over to other tools.",
    mixinStandardHelpOptions = true,
    subcommands = TensorBoardCommand.class)
public final class ExportCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "export to what? Try `infermeter export tensorboard --logdir DIR`");
  }
}
