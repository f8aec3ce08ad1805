// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.GetLedgerResponse;
import io.infermeter.v1.Ledger;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows where every predicted row went. */
@Command(
    name = "ledger",
    description = "Shows where every predicted row and every label went since the gateway started.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class LedgerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();

  @Option(names = "--json", description = "Print the contract's JSON form.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Target.Connection connection = target.connect()) {
      GetLedgerResponse response =
          GatewayServiceGrpc.newBlockingStub(connection.channel()).getLedger(GetLedgerRequest.getDefaultInstance());
      if (json) {
        out.println(Json.pretty(response));
      } else {
        print(response.getLedger(), out);
      }
      out.flush();
      return 0;
    }
  }

  private static void print(Ledger ledger, PrintWriter out) {
    Table rows = new Table("rows", "count");
    rows.row("received", Numbers.plain(ledger.getReceivedRows()));
    rows.row("stored", Numbers.plain(ledger.getStoredRows()));
    ledger
        .getDroppedList()
        .forEach(drop -> rows.row("dropped (" + name(drop.getCause().name(), "DROP_CAUSE_") + ")", Numbers.plain(drop.getRows())));
    rows.row("queued", Numbers.plain(ledger.getQueuedRows()));
    out.print(rows.text());
    out.println();
    Table labels = new Table("labels", "count");
    ledger.getLabelsList().forEach(label -> labels.row(name(label.getOutcome().name(), "LABEL_OUTCOME_"), Numbers.plain(label.getCount())));
    labels.row("waiting now", Numbers.plain(ledger.getWaitingLabels()));
    out.print(labels.text());
    out.println();
    Table calls = new Table("calls", "count");
    calls.row("queued", Numbers.plain(ledger.getQueuedCalls()));
    calls.row("unreadable", Numbers.plain(ledger.getUnreadableCalls()));
    calls.row("of other methods", Numbers.plain(ledger.getOtherCalls()));
    out.print(calls.text());
  }

  static String name(String constant, String prefix) {
    return constant.replace(prefix, "").toLowerCase(Locale.ROOT);
  }
}
