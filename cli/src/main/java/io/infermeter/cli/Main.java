// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.cli.alert.AlertsCommand;
import io.infermeter.cli.demo.DemoCommand;
import io.infermeter.cli.evaluate.EvaluateCommand;
import io.infermeter.cli.export.ExportCommand;
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
      EvaluateCommand.class,
      ModelsCommand.class,
      PredictionsCommand.class,
      AlertsCommand.class,
      LedgerCommand.class,
      ReferenceCommand.class,
      VerifyCommand.class,
      ExportCommand.class,
      CompletionCommand.class,
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
        .setParameterExceptionHandler(Main::refuse)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              command.getErr().println("infermeter: " + Failure.sentence(failure));
              return failure instanceof WrongUsage ? CommandLine.ExitCode.USAGE : FAILED;
            });
  }

  /** Says what was typed wrong, and where to read what may be typed. */
  private static int refuse(CommandLine.ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    String sentence = String.valueOf(wrong.getMessage()).replaceFirst("^Error: ", "");
    String likely =
        wrong instanceof CommandLine.UnmatchedArgumentException unmatched && !unmatched.getSuggestions().isEmpty()
            ? "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?"
            : "";
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println("infermeter: " + Printable.of(sentence) + likely + "; `" + name + " --help` says what may be");
    return CommandLine.ExitCode.USAGE;
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"infermeter " + (version == null ? "development" : version)};
    }
  }
}
