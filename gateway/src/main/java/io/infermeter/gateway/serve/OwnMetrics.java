// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import io.grpc.ServerServiceDefinition;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.ingest.Ledger;
import io.infermeter.core.ingest.LedgerSource;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.gateway.call.FinishedCall;
import io.infermeter.gateway.call.FinishedCalls;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The gateway's counters of itself, for Prometheus. Thread-safe; counting takes no lock. Names and labels are part of the product:
 * docs/configuration.md lists them.
 */
public final class OwnMetrics implements FinishedCalls {
  private static final double NANOS = 1e9;

  /** Upper bounds of the latency buckets in seconds: 100 us to 60 s, about three to a decade. */
  private static final double[] LATENCY = {
    .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60
  };

  private static final double[] OVERHEAD = {.00001, .000025, .00005, .0001, .00025, .0005, .001, .0025, .005, .01, .1, 1};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final FinishedCalls next;
  private final Map<String, Points> points = new HashMap<>();
  private final DistributionDataPoint flushes;
  private final CounterDataPoint failedFlushes;

  private record Points(
      Map<CallOutcome, CounterDataPoint> outcomes,
      DistributionDataPoint latency,
      DistributionDataPoint overhead,
      CounterDataPoint requestBytes,
      CounterDataPoint responseBytes) {}

  /**
   * Makes the counters.
   *
   * @param next takes every call after it was counted
   * @param backends names of the configured backends
   */
  public OwnMetrics(FinishedCalls next, List<String> backends, String version) {
    this.next = next;
    Counter calls = counter("infermeter_calls", "Calls forwarded, by how they ended.", "backend", "outcome");
    Histogram latency = histogram("infermeter_call_duration", "From the first byte in to the last byte out.", LATENCY, "backend");
    Histogram overhead = histogram("infermeter_overhead", "The gateway's own part of the duration.", OVERHEAD, "backend");
    Counter requestBytes = counter("infermeter_request_bytes", "Bytes of request messages.", "backend");
    Counter responseBytes = counter("infermeter_response_bytes", "Bytes of response messages.", "backend");
    for (String backend : backends) {
      Map<CallOutcome, CounterDataPoint> outcomes = new EnumMap<>(CallOutcome.class);
      for (CallOutcome outcome : CallOutcome.values()) {
        outcomes.put(outcome, calls.labelValues(backend, outcome.label()));
      }
      points.put(
          backend,
          new Points(
              outcomes,
              latency.labelValues(backend),
              overhead.labelValues(backend),
              requestBytes.labelValues(backend),
              responseBytes.labelValues(backend)));
    }
    flushes = histogram("infermeter_flush_duration", "Transactions of the writer.", LATENCY).labelValues();
    failedFlushes = counter("infermeter_flush_failures", "Transactions of the writer that failed.").labelValues();
    Info.builder().name("infermeter_build_info").help("The version that runs.").labelNames("version").register(registry).setLabelValues(version);
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).withoutExemplars().register(registry);
  }

  private Histogram histogram(String name, String help, double[] bounds, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .unit(Unit.SECONDS)
        .classicOnly()
        .classicUpperBounds(bounds)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  /** Adds what the ledger tells. */
  public void addLedger(LedgerSource source) {
    rows("infermeter_rows_received", "Predicted rows received.", () -> source.ledger().receivedRows());
    rows("infermeter_rows_stored", "Predicted rows in the store.", () -> source.ledger().storedRows());
    rows("infermeter_unreadable_calls", "Calls whose answer could not be read.", () -> source.ledger().unreadableCalls());
    rows("infermeter_other_calls", "Calls of methods that carry no prediction.", () -> source.ledger().otherCalls());
    gauge("infermeter_rows_queued", "Predicted rows on their way to the store.", () -> source.ledger().queuedRows());
    gauge("infermeter_calls_queued", "Calls on their way to the reader.", () -> source.ledger().queuedCalls());
    CounterWithCallback.builder()
        .name("infermeter_rows_dropped")
        .help("Predicted rows that were not stored, by cause.")
        .labelNames("cause")
        .callback(
            each -> {
              Ledger ledger = source.ledger();
              for (DropCause cause : DropCause.values()) {
                each.call(ledger.dropped().getOrDefault(cause, 0L), cause.label());
              }
            })
        .register(registry);
    CounterWithCallback.builder()
        .name("infermeter_labels")
        .help("Labels, by what became of them.")
        .labelNames("outcome")
        .callback(
            each -> {
              Ledger ledger = source.ledger();
              for (LabelOutcome outcome : LabelOutcome.values()) {
                each.call(ledger.labels().getOrDefault(outcome, 0L), outcome.label());
              }
            })
        .register(registry);
  }

  private void rows(String name, String help, LongSupplier value) {
    CounterWithCallback.builder().name(name).help(help).callback(each -> each.call(value.getAsLong())).register(registry);
  }

  /** Adds what something else tells. */
  public void add(MultiCollector collector) {
    registry.register(collector);
  }

  /** Adds a number that goes up and down. */
  public void gauge(String name, String help, LongSupplier value) {
    GaugeWithCallback.builder().name(name).help(help).callback(each -> each.call(value.getAsLong())).register(registry);
  }

  /** Adds numbers that go up and down, by the value of one label. */
  public void gauges(String name, String help, String label, Map<String, LongSupplier> values) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(each -> values.forEach((of, value) -> each.call(value.getAsLong(), of)))
        .register(registry);
  }

  /** Adds a number that only rises. */
  public void count(String name, String help, LongSupplier value) {
    rows(name, help, value);
  }

  /** Adds numbers that only rise, by the value of one label. */
  public void counts(String name, String help, String label, Map<String, LongSupplier> values) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(each -> values.forEach((of, value) -> each.call(value.getAsLong(), of)))
        .register(registry);
  }

  @Override
  public void accept(FinishedCall call) {
    Points of = points.get(call.backend());
    if (of != null) {
      of.outcomes().get(call.outcome()).inc();
      of.latency().observe(call.latencyNanos() / NANOS);
      of.overhead().observe(call.overheadNanos() / NANOS);
      of.requestBytes().inc(call.requestBytes());
      of.responseBytes().inc(call.responseBytes());
    }
    next.accept(call);
  }

  /** Has the gateway's own services counted. */
  public List<ServerServiceDefinition> counted(List<ServerServiceDefinition> services) {
    return new OwnCalls(counter("infermeter_own_calls", "Calls of the gateway's own services.", "method", "code", "reason")).counted(services);
  }

  /** Counts a flush of the writer. */
  public void flushed(long nanos, boolean durable) {
    flushes.observe(nanos / NANOS);
    if (!durable) {
      failedFlushes.inc();
    }
  }

  PrometheusRegistry registry() {
    return registry;
  }
}
