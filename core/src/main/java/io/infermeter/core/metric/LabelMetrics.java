// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.QUANTILE;

import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.metric.MetricDescriptor.ValueKind;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.tally.DelayCounts;
import io.infermeter.core.tally.PredictionPart;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How labels come: how long they take, and how many are taken back. */
final class LabelMetrics {
  private static final double MEDIAN = 0.5;

  private LabelMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(delay(), delayHistogram(), retracted());
  }

  private static Description describe(String name, String text) {
    return Description.of(name, Description.OF_PREDICTIONS, text).from(0).needsLabels();
  }

  private static MetricDefinition delay() {
    return new MedianByDefault(
        Definition.ofPredictions(
            describe("label_delay",
                "Time from a prediction to its first label, of predictions that have one. The median, or the quantile that is asked for:"
                    + " learned - predicted. Recent predictions lack their late labels, so ask about windows that are mature.")
                .unit("s")
                .better(Better.LOWER)
                .takes(QUANTILE),
            Defaults.PROPORTION,
            (material, asked) -> List.of(quantile(new Labelled(material, asked)))));
  }

  private static DelayCounts delays(Labelled rows) {
    return rows.tally().get(PredictionPart.LABEL_DELAY);
  }

  private static MetricValue absence(Labelled rows) {
    return rows.tally().eligible() > 0 ? Absence.noLabels(rows.tally().eligible()) : Absence.noPredictions();
  }

  private static Measured quantile(Labelled rows) {
    DelayCounts delays = delays(rows);
    long n = delays.total();
    if (n <= 0) {
      return Measured.of(absence(rows), 0).withCoverage(rows.coverage());
    }
    int bin = delays.quantileIndex(rows.asked().quantile().orElse(MEDIAN));
    double low = bin == DelayCounts.ZERO ? 0 : DelayCounts.upperSeconds(bin - 1);
    return Measured.of(new MetricValue.Number(DelayCounts.midpointSeconds(bin)), n)
        .withCoverage(rows.coverage())
        .withIntervals(List.of(Intervals.approximation(low, DelayCounts.upperSeconds(bin))));
  }

  private static MetricDefinition delayHistogram() {
    return Definition.ofPredictions(
        describe("label_delay_histogram",
            "Predictions by the delay of their first label, in bins of an exponential histogram of scale 3. Bin i ends at 2^((i + 1) / 8) s.")
            .unit("s")
            .kind(ValueKind.HISTOGRAM)
            .as("OpenTelemetry exponential histogram"),
        Defaults.PROPORTION,
        (material, asked) -> {
          Labelled rows = new Labelled(material, asked);
          DelayCounts delays = delays(rows);
          MetricValue value = delays.total() > 0 ? histogram(delays) : absence(rows);
          return List.of(Measured.of(value, Math.max(0, delays.total())).withCoverage(rows.coverage()));
        });
  }

  private static MetricValue histogram(DelayCounts delays) {
    long zeros = delays.counts().getOrDefault(DelayCounts.ZERO, 0L);
    var bins = delays.counts().tailMap(DelayCounts.FIRST);
    List<Long> counts = new ArrayList<>();
    if (!bins.isEmpty()) {
      for (int bin = bins.firstKey(); bin <= bins.lastKey(); bin++) {
        counts.add(bins.getOrDefault(bin, 0L));
      }
    }
    return new MetricValue.Exponential(DelayCounts.SCALE, bins.isEmpty() ? 0 : bins.firstKey(), counts, zeros);
  }

  private static MetricDefinition retracted() {
    return Definition.ofPredictions(
        describe(Metrics.RETRACTED_LABELS,
            "Labels that were taken back, by when that was learned: only on TIME_AXIS_JOIN. Corrections do not count here: they are"
                + " labels learned anew.")
            .unit("{label}")
            .better(Better.LOWER),
        Defaults.PROPORTION,
        (material, asked) -> {
          long count = material.predictions().get(PredictionPart.RETRACTED).rows();
          return List.of(Measured.of(new MetricValue.Number(count), count));
        });
  }

  /** A metric whose quantile is the median where none is asked for. */
  private record MedianByDefault(Definition plain) implements MetricDefinition {
    @Override
    public MetricDescriptor descriptor() {
      return plain.descriptor();
    }

    @Override
    public Material.Kind material() {
      return plain.material();
    }

    @Override
    public Set<Material.Need> needs(MetricParameters resolved) {
      return plain.needs(resolved);
    }

    @Override
    public MetricParameters resolve(MetricParameters asked, @Nullable ModelSettings model) {
      OptionalDouble quantile = asked.quantile();
      return plain.resolve(quantile.isPresent() ? asked : asked.withQuantile(MEDIAN), model);
    }

    @Override
    public List<Measured> compute(Material from, MetricParameters resolved) {
      return plain.compute(from, resolved);
    }
  }
}
