// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.prometheus;

import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.query.Question;
import io.infermeter.core.query.Questions;
import io.infermeter.core.query.Series;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.RollupKey;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics over windows as gauges, with the rows that each rests on. A value that is undefined is not told: it is not 0. They are computed by
 * the same engine that answers every other question, on a thread of their own, while somebody scrapes; a scrape gets the last ones.
 * Thread-safe.
 */
public final class QualityGauges implements MultiCollector, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QualityGauges.class);

  /** How long after a scrape gauges are still computed. */
  private static final long SCRAPED_NANOS = Duration.ofMinutes(10).toNanos();

  private static final String TRAFFIC = "traffic";

  private final Questions questions;
  private final ExportScope scope;
  private final LongSupplier micros;
  private final LongSupplier nanos;
  private final Map<String, MetricDescriptor> descriptors = new HashMap<>();
  private final Thread thread;
  private volatile MetricSnapshots last = MetricSnapshots.of();
  private volatile long scrapedNanos;
  private volatile boolean stopping;

  /**
   * Prepares them; {@link #start} begins to compute.
   *
   * @param micros the time, microseconds since 1970
   * @param nanos a monotonic clock
   */
  public QualityGauges(Questions questions, ExportScope scope, LongSupplier micros, LongSupplier nanos) {
    this.questions = questions;
    this.scope = scope;
    this.micros = micros;
    this.nanos = nanos;
    this.scrapedNanos = nanos.getAsLong() - SCRAPED_NANOS;
    questions.metrics().forEach(descriptor -> descriptors.put(descriptor.name(), descriptor));
    this.thread = Thread.ofPlatform().daemon().name("infermeter-prometheus").unstarted(this::run);
  }

  /** Starts to compute. */
  public void start() {
    thread.start();
  }

  private void run() {
    while (!stopping) {
      if (nanos.getAsLong() - scrapedNanos < SCRAPED_NANOS) {
        refresh();
      }
      LockSupport.parkNanos(this, scope.every().toNanos());
    }
  }

  /** Computes all of them now. */
  void refresh() {
    Gathered gathered = new Gathered();
    Map<Split, List<MetricParameters>> bySplit = new LinkedHashMap<>();
    for (String metric : scope.metrics()) {
      bySplit.computeIfAbsent(split(descriptor(metric)), key -> new ArrayList<>()).add(MetricParameters.named(metric));
    }
    scope.windows().forEach((window, lookback) -> bySplit.forEach((split, metrics) -> gather(gathered, metrics, split, window, lookback)));
    last = gathered.snapshots();
  }

  /**
   * How a metric is told apart, so that those alike are asked for at once.
   *
   * @param liveAlone whether evaluations must be left out
   */
  private record Split(List<String> groups, boolean liveAlone) {}

  private void gather(Gathered gathered, List<MetricParameters> metrics, Split split, String window, Duration lookback) {
    List<Matcher> live = split.liveAlone() ? List.of(Matcher.in(TRAFFIC, Dimensions.LIVE)) : List.of();
    Question question =
        new Question(
            "prometheus", metrics, live, split.groups(), new Question.Range.Lookback(lookback), null, null, ZoneOffset.UTC, RollupKey.Axis.EVENT, null, null,
            Math.min(scope.maxSeries(), Question.DEFAULT_MAX_SERIES));
    try {
      for (Series series : questions.answer(question, micros.getAsLong()).series()) {
        if (!series.points().isEmpty()) {
          gathered.add(descriptor(series.metric().name()), split.groups(), window, series, series.points().getLast().measured());
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("Metrics over {} could not be computed for Prometheus.", window, e);
    }
  }

  private MetricDescriptor descriptor(String metric) {
    return Objects.requireNonNull(descriptors.get(metric), metric);
  }

  private Split split(MetricDescriptor descriptor) {
    List<String> groups = scope.dimensions().stream().filter(dimension -> canSplit(descriptor, dimension)).toList();
    return new Split(groups, !groups.contains(TRAFFIC) && canSplit(descriptor, TRAFFIC));
  }

  private static boolean canSplit(MetricDescriptor descriptor, String dimension) {
    return descriptor.dimensions().contains(dimension)
        || dimension.startsWith(Dimensions.SEGMENT) && descriptor.dimensions().contains(Dimensions.SEGMENT + "*");
  }

  /** The name under which a metric is exported: with its unit, as OpenMetrics has it; a share has a greatest value. */
  public static String exportedName(MetricDescriptor descriptor) {
    String unit =
        switch (descriptor.unit()) {
          case "1" -> descriptor.maximum().isPresent() ? "_ratio" : "";
          case "s" -> "_seconds";
          case "By" -> "_bytes";
          default -> "";
        };
    String name = "infermeter_model_" + descriptor.name();
    return name.endsWith(unit) ? name : name + unit;
  }

  @Override
  public MetricSnapshots collect() {
    long now = nanos.getAsLong();
    boolean first = now - scrapedNanos >= SCRAPED_NANOS;
    scrapedNanos = now;
    if (first) {
      LockSupport.unpark(thread);
    }
    return last;
  }

  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(thread);
  }

  /** Values as they come, by metric and labels. */
  private static final class Gathered {
    private static final String SAMPLES = "infermeter_model_samples";
    private static final String LABELLED = "infermeter_model_labelled_rows";
    private static final String ELIGIBLE = "infermeter_model_eligible_rows";

    private final Map<String, Map<Labels, Double>> values = new TreeMap<>();
    private final Map<String, String> help = new HashMap<>();

    Gathered() {
      help.put(SAMPLES, "Rows, calls or samples that a metric rests on, over a window.");
      help.put(LABELLED, "Predicted rows that have a label, over a window.");
      help.put(ELIGIBLE, "Predicted rows that could have a label, over a window.");
    }

    void add(MetricDescriptor descriptor, List<String> groups, String window, Series series, Measured measured) {
      List<String> names = new ArrayList<>(groups);
      List<String> row = new ArrayList<>();
      groups.forEach(group -> row.add(series.dimensions().getOrDefault(group, "")));
      names.add("window");
      row.add(window);
      Labels rows = SeriesLabels.of(names, row);
      Labels labels = rows;
      for (Map.Entry<String, String> own : new TreeMap<>(series.dimensions()).entrySet()) {
        if (!groups.contains(own.getKey())) {
          labels = labels.merge(Labels.of(SeriesLabels.name(own.getKey()), SeriesLabels.clipped(own.getValue())));
        }
      }
      if (measured.value() instanceof MetricValue.Number number) {
        String name = exportedName(descriptor);
        help.put(name, descriptor.description().split("(?<=\\.)\\s", 2)[0]);
        put(name, labels, number.value());
      }
      put(SAMPLES, labels.merge(Labels.of("metric", descriptor.name())), measured.sampleCount());
      if (measured.coverage() != null) {
        put(LABELLED, rows, measured.coverage().labelled());
        put(ELIGIBLE, rows, measured.coverage().eligible());
      }
    }

    private void put(String name, Labels labels, double value) {
      values.computeIfAbsent(name, key -> new TreeMap<>()).put(labels, value);
    }

    MetricSnapshots snapshots() {
      MetricSnapshots.Builder all = MetricSnapshots.builder();
      values.forEach(
          (name, points) ->
              all.metricSnapshot(
                  new GaugeSnapshot(
                      new MetricMetadata(name, help.getOrDefault(name, "")),
                      points.entrySet().stream().map(point -> new GaugeDataPointSnapshot(point.getValue(), point.getKey(), null)).toList())));
      return all.build();
    }
  }
}
