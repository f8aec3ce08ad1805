// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.alert;

import io.infermeter.cli.Json;
import io.infermeter.cli.Matching;
import io.infermeter.cli.Target;
import io.infermeter.cli.Times;
import io.infermeter.cli.WrongUsage;
import io.infermeter.v1.AlertServiceGrpc;
import io.infermeter.v1.AlertServiceGrpc.AlertServiceBlockingStub;
import io.infermeter.v1.AlertState;
import io.infermeter.v1.ListAlertsRequest;
import io.infermeter.v1.ListAlertsResponse;
import io.infermeter.v1.TimeRange;
import io.infermeter.v1.WatchAlertsRequest;
import io.infermeter.v1.WatchAlertsResponse;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists and watches alerts. */
@Command(
    name = "alerts",
    description = "Lists the alerts that are pending or fire, or watches them. Ctrl-C ends a watch.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {AckCommand.class, SilenceCommand.class, SilencesCommand.class, UnsilenceCommand.class, RulesCommand.class},
    footer = {
      "",
      "Examples:",
      "  infermeter alerts",
      "  infermeter alerts --watch",
      "  infermeter alerts --state resolved --last 1d",
      "  infermeter alerts ack 7c1f --comment \"the lamp in hall 3\"",
      "  infermeter alerts silence --where segment.lighting=dim --for 2h --comment \"lamp is replaced\""
    })
public final class AlertsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      split = ",",
      description = "Only alerts in these states: pending, firing, resolved (pending and firing).")
  private List<Standing> states = List.of();

  @Option(names = "--where", paramLabel = "DIM=VALUE", description = "Only these: a dimension of the alert, or rule=NAME. With != all but these.")
  private List<String> where = List.of();

  @Option(names = "--last", paramLabel = "DURATION", description = "Only those that were pending or firing in the last 30m, 12h, 7d.")
  private @Nullable String last;

  @Option(names = "--watch", description = "Print each change as it comes; connect again where the gateway goes away.")
  private boolean watch;

  @Option(names = "--json", description = "Print the contract's JSON form, a page or message on a line.")
  private boolean json;

  /** Where an alert stands, as it is typed. */
  enum Standing {
    PENDING(AlertState.ALERT_STATE_PENDING),
    FIRING(AlertState.ALERT_STATE_FIRING),
    RESOLVED(AlertState.ALERT_STATE_RESOLVED);

    private final AlertState state;

    Standing(AlertState state) {
      this.state = state;
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    if (watch && (last != null || !states.isEmpty())) {
      throw new WrongUsage("--watch shows every change from now on; --state and --last are for lists");
    }
    try (Target.Connection connection = target.connect()) {
      AlertServiceBlockingStub alerts = AlertServiceGrpc.newBlockingStub(connection.channel());
      if (watch) {
        watch(alerts);
      } else {
        list(alerts);
      }
      return 0;
    }
  }

  private void list(AlertServiceBlockingStub alerts) {
    PrintWriter out = spec.commandLine().getOut();
    ListAlertsRequest.Builder request = ListAlertsRequest.newBuilder();
    states.forEach(each -> request.addStates(each.state));
    where.forEach(each -> request.addMatchers(Matching.parse("--where", each)));
    if (last != null) {
      Instant now = Instant.now();
      request.setTimeRange(
          TimeRange.newBuilder().setStartTime(Times.timestamp(now.minus(Times.duration("--last", last)))).setEndTime(Times.timestamp(now)));
    }
    AlertText text = new AlertText();
    ListAlertsResponse response;
    do {
      response = alerts.listAlerts(request.build());
      if (json) {
        out.println(Json.line(response));
      } else {
        response.getAlertsList().forEach(text::add);
      }
      request.setPageToken(response.getNextPageToken());
    } while (!response.getNextPageToken().isEmpty());
    if (!json) {
      out.print(text.text());
    }
    out.flush();
  }

  private void watch(AlertServiceBlockingStub alerts) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    WatchAlertsRequest.Builder request = WatchAlertsRequest.newBuilder();
    where.forEach(each -> request.addMatchers(Matching.parse("--where", each)));
    new AlertWatch(
            () -> alerts.watchAlerts(request.build()), message -> print(message, out), why -> say(err, why), Thread::sleep, AlertWatch.MOST_SILENT)
        .run();
  }

  private static void say(PrintWriter err, String why) {
    err.println("infermeter: " + why);
    err.flush();
  }

  /** @return whether anybody still reads; nobody does in {@code alerts --watch | head} after a while */
  private boolean print(WatchAlertsResponse message, PrintWriter out) {
    if (json) {
      out.println(Json.line(message));
    } else {
      if (message.getSnapshot()) {
        out.println(Times.instant(message.getServerTime()) + " watching: " + message.getAlertsCount() + " pending or firing");
      }
      message.getAlertsList().forEach(alert -> out.println(AlertText.line(Times.instant(message.getServerTime()), alert)));
    }
    return !out.checkError();
  }
}
