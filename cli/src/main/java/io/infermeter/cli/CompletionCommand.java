// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete commands and options. */
@Command(
    name = "completion",
    description = "Prints a script that makes bash or zsh complete commands and options.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Put one of these into ~/.bashrc or ~/.zshrc:",
      "  source <(infermeter completion bash)",
      "  source <(infermeter completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {
  private static final String NAME = "infermeter";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", defaultValue = "bash", description = "bash or zsh (${DEFAULT-VALUE}).")
  private Shell shell = Shell.BASH;

  /** A shell that can be helped. */
  enum Shell {
    BASH,
    ZSH
  }

  @Override
  public Integer call() {
    String script = AutoComplete.bash(NAME, spec.root().commandLine());
    // Zsh reads the functions of bash once it is told to; compinit has to come first.
    String before = shell == Shell.ZSH ? "autoload -Uz compinit && compinit\nautoload -Uz bashcompinit && bashcompinit\n" : "";
    spec.commandLine().getOut().print(before + script);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
