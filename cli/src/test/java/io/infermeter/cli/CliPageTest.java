// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** docs/cli.md has the help of every command as it is, and the columns of CSV. */
class CliPageTest {
  private static final Path PAGE = Path.of("../docs/cli.md");
  private static final int WIDTH = 120;

  private static String reference() {
    StringBuilder text = new StringBuilder();
    for (CommandLine command : commands(Main.commandLine())) {
      command.setUsageHelpAutoWidth(false).setUsageHelpWidth(WIDTH);
      String usage = command.getUsageMessage(Ansi.OFF).replace("\r\n", "\n").replaceAll("(?m)[ ]+$", "").strip();
      text.append("\n### ").append(command.getCommandSpec().qualifiedName()).append("\n\n```text\n").append(usage).append("\n```\n");
    }
    return text.toString();
  }

  private static List<CommandLine> commands(CommandLine command) {
    List<CommandLine> all = new ArrayList<>(List.of(command));
    command.getSubcommands().forEach(
        (name, sub) -> {
          if (!name.equals("help")) {
            all.addAll(commands(sub));
          }
        });
    return all;
  }

  @Test
  void theHelpOfEveryCommandIsOnThePage() throws IOException {
    String page = Files.readString(PAGE);
    int end = page.indexOf("-->\n", page.indexOf("<!-- From here on written by CliPageTest")) + 4;
    assertThat(end).isGreaterThan(4);
    String expected = page.substring(0, end) + reference();
    if (Boolean.getBoolean("infermeter.write-pages")) {
      Files.writeString(PAGE, expected);
      page = expected;
    }
    assertThat(page).as("docs/cli.md is not as the commands are; the comment in it says how to write it anew").isEqualTo(expected);
  }

  @Test
  void everyCommandHasADescriptionAndEveryOptionOfItsOwnToo() {
    List<CommandLine> commands = commands(Main.commandLine());
    assertThat(commands).hasSizeGreaterThan(25);
    for (CommandLine command : commands) {
      String name = command.getCommandSpec().qualifiedName();
      assertThat(command.getCommandSpec().usageMessage().description()).as(name).isNotEmpty();
      command.getCommandSpec().options().forEach(option -> assertThat(option.description()).as(name + " " + option.longestName()).isNotEmpty());
      command.getCommandSpec().positionalParameters().forEach(one -> assertThat(one.description()).as(name + " " + one.paramLabel()).isNotEmpty());
    }
  }

  @Test
  void everyColumnOfCsvIsOnThePage() throws IOException {
    String page = Files.readString(PAGE);
    List<String> columns = new ArrayList<>(AnswerCsv.BEFORE);
    columns.addAll(AnswerCsv.AFTER);
    columns.addAll(PredictionText.COLUMNS);
    assertThat(columns).hasSizeGreaterThan(40).allSatisfy(column -> assertThat(page).contains("`" + column + "`"));
  }

  @Test
  void everyFailureHasACodeOfThePage() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(page).contains("| 0 | done |", "| 1 | it failed", "| 2 | wrong usage");
    java.io.PrintWriter nowhere = new java.io.PrintWriter(java.io.Writer.nullWriter());
    for (String wrong : List.of("query", "nonsense", "label", "alerts rules", "reference", "export", "predictions --limit 0", "query a --last soon", "watch --nonsense", "evaluate")) {
      assertThat(Main.commandLine().setErr(nowhere).setOut(nowhere).execute(wrong.split(" "))).as(wrong).isEqualTo(2);
    }
    for (String unreachable : List.of("query a", "models", "ledger", "predictions", "alerts", "alerts rules list", "reference list", "verify", "evaluate list")) {
      String[] words = (unreachable + " --target 127.0.0.1:1").split(" ");
      assertThat(Main.commandLine().setErr(nowhere).setOut(nowhere).execute(words)).as(unreachable).isEqualTo(1);
    }
  }
}
