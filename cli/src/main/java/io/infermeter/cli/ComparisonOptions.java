// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.Baseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is compared with, as it is typed. */
final class ComparisonOptions {
  @Option(
      names = "--against",
      paramLabel = "DIM=VALUE",
      description = "Compare each series with the one like it but for this: version=3, segment.lighting=normal.")
  private @Nullable String series;

  @Option(names = "--against-earlier", paramLabel = "DURATION", description = "Compare with the same question so much earlier: 1d, 7d.")
  private @Nullable String earlier;

  @Option(names = "--against-reference", paramLabel = "NAME", description = "Compare with a pinned reference of the model.")
  private @Nullable String reference;

  /** The baseline; empty if nothing is compared. @throws WrongUsage if more than one was typed, or one cannot be */
  Optional<Baseline> baseline() {
    List<Baseline> given = new ArrayList<>();
    if (series != null) {
      given.add(Baseline.newBuilder().setSeries(Matching.parse("--against", series)).build());
    }
    if (earlier != null) {
      given.add(Baseline.newBuilder().setOffset(Times.proto(Times.duration("--against-earlier", earlier))).build());
    }
    if (reference != null) {
      given.add(Baseline.newBuilder().setReference(reference).build());
    }
    if (given.size() > 1) {
      throw new WrongUsage("give one of --against, --against-earlier and --against-reference");
    }
    return given.stream().findFirst();
  }
}
