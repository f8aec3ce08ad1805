// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.TimeRange;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A range of time as it is typed. */
final class RangeOptions {
  @Option(names = "--last", paramLabel = "DURATION", description = "How far back from now: 10m, 12h, 7d.")
  private @Nullable String last;

  @Option(names = "--from", paramLabel = "INSTANT", description = "The first instant, instead of --last.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "INSTANT", description = "The first instant after, with --from (now).")
  private @Nullable String to;

  /** The range; empty if none was typed. @throws WrongUsage if it cannot be one */
  Optional<TimeRange> range() {
    if (last != null && (from != null || to != null)) {
      throw new WrongUsage("give --last, or --from and --to, not both");
    }
    if (to != null && from == null) {
      throw new WrongUsage("--to needs --from");
    }
    if (last != null) {
      return Optional.of(range(Instant.now().minus(Times.duration("--last", last)), Instant.now()));
    }
    return Optional.ofNullable(from)
        .map(first -> range(Times.instant("--from", first), Times.instant("--to", to == null ? "now" : to)));
  }

  private static TimeRange range(Instant start, Instant end) {
    return TimeRange.newBuilder().setStartTime(Times.timestamp(start)).setEndTime(Times.timestamp(end)).build();
  }
}
