// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.alert;

import io.infermeter.cli.Json;
import io.infermeter.cli.Printable;
import io.infermeter.cli.Table;
import io.infermeter.cli.Target;
import io.infermeter.v1.AlertRule;
import io.infermeter.v1.AlertServiceGrpc;
import io.infermeter.v1.AlertServiceGrpc.AlertServiceBlockingStub;
import io.infermeter.v1.CreateAlertRuleRequest;
import io.infermeter.v1.DeleteAlertRuleRequest;
import io.infermeter.v1.ListAlertRulesRequest;
import io.infermeter.v1.ListAlertRulesResponse;
import io.infermeter.v1.UpdateAlertRuleRequest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps the rules of alerts. */
@Command(
    name = "rules",
    description = "Lists, makes, changes, pauses and deletes the rules that alerts come from.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A rule is a file in the contract's JSON form (AlertRule of infermeter/v1/alerts.proto); `rules list --json` shows those there are.",
      "",
      "Examples:",
      "  infermeter alerts rules list",
      "  infermeter alerts rules create --file slow.json",
      "  infermeter alerts rules pause accuracy-by-segment"
    })
final class RulesCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: list, create, update, pause, resume or delete");
  }

  @Command(name = "list", description = "Lists the rules.", mixinStandardHelpOptions = true)
  int list(
      @Mixin Target target,
      @Option(names = "--json", description = "Print the contract's JSON form, one page on a line.") boolean json) {
    PrintWriter out = spec.commandLine().getOut();
    Table table = new Table("rule", "severity", "condition", "asks", "by", "state", "error");
    try (Target.Connection connection = target.connect()) {
      ListAlertRulesRequest.Builder request = ListAlertRulesRequest.newBuilder();
      ListAlertRulesResponse response;
      do {
        response = stub(connection).listAlertRules(request.build());
        if (json) {
          out.println(Json.line(response));
        }
        response.getRulesList().forEach(rule -> row(table, rule));
        request.setPageToken(response.getNextPageToken());
      } while (!response.getNextPageToken().isEmpty());
    }
    if (!json) {
      out.print(table.isEmpty() ? "there is no rule" + System.lineSeparator() : table.text());
    }
    out.flush();
    return 0;
  }

  private static void row(Table table, AlertRule rule) {
    String asks = rule.getQuestion().getMetricsList().stream().map(metric -> metric.getName()).collect(Collectors.joining(","));
    table.row(
        rule.getName(), AlertText.lower(rule.getSeverity().name(), "ALERT_SEVERITY_"),
        AlertText.lower(rule.getConditionCase().name(), "").replace('_', ' '),
        asks + " last " + rule.getQuestion().getLookback().getSeconds() + "s", String.join(",", rule.getQuestion().getGroupByList()),
        (rule.getPaused() ? "paused" : "on") + (rule.getBuiltIn() ? ", built in" : ""), rule.getError());
  }

  @Command(name = "create", description = "Makes a rule.", mixinStandardHelpOptions = true)
  int create(
      @Mixin Target target,
      @Option(names = "--file", required = true, paramLabel = "JSON", description = "The rule; - reads standard input.") Path file) {
    AlertRule rule = RuleFile.read(file);
    try (Target.Connection connection = target.connect()) {
      return said(stub(connection).createAlertRule(CreateAlertRuleRequest.newBuilder().setRule(rule).build()).getRule(), "is made");
    }
  }

  @Command(name = "update", description = "Puts a rule in the place of the one of the same name.", mixinStandardHelpOptions = true)
  int update(
      @Mixin Target target,
      @Option(names = "--file", required = true, paramLabel = "JSON", description = "The rule; - reads standard input.") Path file) {
    AlertRule rule = RuleFile.read(file);
    try (Target.Connection connection = target.connect()) {
      return said(stub(connection).updateAlertRule(UpdateAlertRuleRequest.newBuilder().setRule(rule).build()).getRule(), "is changed");
    }
  }

  @Command(name = "pause", description = "Pauses a rule: it is not evaluated.", mixinStandardHelpOptions = true)
  int pause(@Mixin Target target, @Parameters(paramLabel = "NAME", description = "The rule.") String name) {
    return pause(target, name, true);
  }

  @Command(name = "resume", description = "Evaluates a paused rule again.", mixinStandardHelpOptions = true)
  int resume(@Mixin Target target, @Parameters(paramLabel = "NAME", description = "The rule.") String name) {
    return pause(target, name, false);
  }

  private int pause(Target target, String name, boolean paused) {
    UpdateAlertRuleRequest.Builder request = UpdateAlertRuleRequest.newBuilder();
    request.getRuleBuilder().setName(name).setPaused(paused);
    request.getUpdateMaskBuilder().addPaths("paused");
    try (Target.Connection connection = target.connect()) {
      return said(stub(connection).updateAlertRule(request.build()).getRule(), paused ? "is paused" : "is evaluated again");
    }
  }

  @Command(name = "delete", description = "Deletes a rule; its alerts are over.", mixinStandardHelpOptions = true)
  int delete(@Mixin Target target, @Parameters(paramLabel = "NAME", description = "The rule.") String name) {
    try (Target.Connection connection = target.connect()) {
      stub(connection).deleteAlertRule(DeleteAlertRuleRequest.newBuilder().setName(name).build());
      return said(AlertRule.newBuilder().setName(name).build(), "is deleted");
    }
  }

  private int said(AlertRule rule, String what) {
    spec.commandLine().getOut().println(Printable.of("rule " + rule.getName() + " " + what));
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static AlertServiceBlockingStub stub(Target.Connection connection) {
    return AlertServiceGrpc.newBlockingStub(connection.channel());
  }
}
