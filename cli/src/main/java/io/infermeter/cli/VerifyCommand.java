// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.TimeRange;
import io.infermeter.v1.VerifyDifference;
import io.infermeter.v1.VerifyProgress;
import io.infermeter.v1.VerifyRequest;
import io.infermeter.v1.VerifyResponse;
import io.infermeter.v1.VerifySummary;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Computes every aggregate again. */
@Command(
    name = "verify",
    description = "Computes every aggregate again from the stored predictions, labels and calls, and shows each that differs.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Exit codes: 0 nothing differs, 1 something does, or it failed.",
      "",
      "Examples:",
      "  infermeter verify --last 1d",
      "  infermeter verify --from 2026-11-01T00:00:00Z --to 2026-11-08T00:00:00Z --json"
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target = new Target();
  @Mixin private RangeOptions range = new RangeOptions();

  @Option(names = "--json", description = "Print the answers in the contract's JSON form, one on a line.")
  private boolean json;

  @Override
  public Integer call() {
    VerifyRequest.Builder request = VerifyRequest.newBuilder();
    range.range().ifPresent(request::setTimeRange);
    try (Target.Connection connection = target.connect()) {
      Iterator<VerifyResponse> responses = GatewayServiceGrpc.newBlockingStub(connection.channel()).verify(request.build());
      int code = 1;
      while (responses.hasNext()) {
        VerifyResponse response = responses.next();
        show(response);
        if (response.hasSummary()) {
          code = response.getSummary().getDifferences() == 0 ? 0 : 1;
        }
      }
      spec.commandLine().getOut().flush();
      return code;
    }
  }

  private void show(VerifyResponse response) {
    if (response.hasProgress()) {
      progress(response.getProgress());
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.line(response));
    } else if (response.hasDifference()) {
      difference(response.getDifference(), out);
    } else if (response.hasSummary()) {
      summary(response.getSummary(), out);
    }
  }

  private void progress(VerifyProgress progress) {
    spec.commandLine()
        .getErr()
        .println(
            "infermeter: verified through " + Times.instant(progress.getVerifiedThrough()) + " of " + Times.instant(progress.getEndTime())
                + ", " + Numbers.plain(progress.getAggregates()) + " aggregates");
  }

  private static void difference(VerifyDifference difference, PrintWriter out) {
    Map<String, String> sorted = new TreeMap<>(difference.getDimensionsMap());
    out.println(Times.instant(difference.getStartTime()) + " " + Printable.of(sorted + " " + difference.getPart()));
    out.println("  the rows say " + Printable.of(difference.getExpected()));
    out.println("  stored is    " + Printable.of(difference.getFound()));
  }

  private static void summary(VerifySummary summary, PrintWriter out) {
    if (summary.hasWithoutRows()) {
      out.println("left out " + text(summary.getWithoutRows()) + ": its rows are no longer kept");
    }
    if (summary.getNotCompared() > 0) {
      out.println(
          "left out " + Numbers.plain(summary.getNotCompared())
              + " aggregates by the time of learning: labels were learned then of predictions that are no longer kept");
    }
    out.println(
        text(summary.getTimeRange()) + ": " + Numbers.plain(summary.getAggregates()) + " aggregates compared, "
            + (summary.getDifferences() == 0 ? "none differs" : Numbers.plain(summary.getDifferences()) + " parts differ"));
  }

  private static String text(TimeRange range) {
    return Times.instant(range.getStartTime()) + " to " + Times.instant(range.getEndTime());
  }
}
