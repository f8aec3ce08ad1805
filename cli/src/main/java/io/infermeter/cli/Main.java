// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.cli.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command {@code infermeter}. */
@Command(
    name = "infermeter",
    description = "A meter on the inference line: how fast and how right is each model, asked for or watched live.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      QueryCommand.class,
      WatchCommand.class,
      LabelCommand.class,
      ModelsCommand.class,
      LedgerCommand.class,
      HelpCommand.class
    },
    footer = {"", "Exit codes: 0 done, 1 failed, 2 wrong usage. Try `infermeter demo`."})
public final class Main {
  private static final int FAILED = 1;

  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The whole command line; what goes wrong becomes one sentence on standard error. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              command.getErr().println("infermeter: " + Failure.sentence(failure));
              return failure instanceof WrongUsage ? CommandLine.ExitCode.USAGE : FAILED;
            });
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"infermeter " + (version == null ? "development" : version)};
    }
  }
}
