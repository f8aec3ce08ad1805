// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import io.infermeter.api.ApiServices;
import io.infermeter.api.metric.Ticker;
import io.infermeter.api.metric.WatchBounds;
import io.infermeter.api.metric.WatchThreads;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.query.QueryEngine;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.store.MeterStore;
import io.infermeter.gateway.bridge.SiteRules;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.Limits;
import io.infermeter.gateway.capture.Capture;
import io.infermeter.gateway.capture.CaptureBounds;
import io.infermeter.gateway.capture.IdRule;
import io.infermeter.gateway.capture.ModelRegistry;
import io.infermeter.gateway.config.GatewaySettings;
import io.infermeter.gateway.config.IdSource;
import io.infermeter.gateway.config.PrometheusSettings;
import io.infermeter.gateway.config.RelaySettings;
import io.infermeter.gateway.config.RetentionSettings;
import io.infermeter.gateway.config.SegmentSource;
import io.infermeter.gateway.measure.Measurements;
import io.infermeter.gateway.own.OwnServer;
import io.infermeter.gateway.prometheus.CallSeries;
import io.infermeter.gateway.prometheus.ExportScope;
import io.infermeter.gateway.prometheus.QualityGauges;
import io.infermeter.gateway.prometheus.ResourceGauges;
import io.infermeter.gateway.resource.MeasuredBackend;
import io.infermeter.gateway.resource.ResourceSampler;
import io.infermeter.gateway.serve.Gateway;
import io.infermeter.gateway.serve.OwnMetrics;
import io.infermeter.gateway.store.Retention;
import io.infermeter.gateway.store.RetentionBounds;
import io.infermeter.gateway.store.Writer;
import io.infermeter.gateway.store.WriterBounds;
import io.infermeter.storage.H2Store;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a gateway of its settings. */
final class Composition {
  private static final Logger LOG = LoggerFactory.getLogger(Composition.class);

  private final GatewaySettings settings;
  private final Clock clock;
  private final LongSupplier nanos;
  private final LongSupplier micros;

  private Composition(GatewaySettings settings, Clock clock, LongSupplier nanos) {
    this.settings = settings;
    this.clock = clock;
    this.nanos = nanos;
    this.micros = () -> ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }

  /**
   * Opens the store and composes everything around it; nothing listens yet.
   *
   * @param nanos a monotonic clock
   * @throws io.infermeter.core.store.StoreException in one sentence, if the store cannot be opened
   */
  static Gateway open(GatewaySettings settings, Clock clock, LongSupplier nanos) {
    return new Composition(settings, clock, nanos).gateway(H2Store.open(settings.data(), clock));
  }

  private Gateway gateway(MeterStore store) {
    warnOfWhatIsUnusual();
    ModelRegistry models = new ModelRegistry(settings.models(), settings.retention().usualLabelHorizon());
    ExportScope scope = exportScope();
    CallSeries series = new CallSeries(scope, clock.millis());
    Capture capture = capture(models, store.process(), series);
    List<Backend> backends = backends();
    OwnMetrics metrics = new OwnMetrics(capture.queue(), backends.stream().map(Backend::name).toList(), Gateway.version());
    Limits limits = limits();
    Measurements measurements =
        new Measurements(
            capture.rules(), capture.segments(), metrics, micros, nanos, limits.capturedBytes(), settings.eventLoops());
    Recorder recorder = new Recorder(store, models, micros.getAsLong(), capture::queuedCalls, settings.maxWaitingLabels());
    Retention retention = retention(store);
    Writer writer =
        new Writer(recorder, capture::drainTo, nanos, measurements::settledMicros, metrics::flushed, WriterBounds.DEFAULT, retention::turn);
    ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("infermeter-api-", 0).factory());
    QueryEngine questions = new QueryEngine(store, models, Metrics.all(), () -> recorder.ledger().completeThroughMicros());
    ResourceGauges resources = new ResourceGauges(micros);
    QualityGauges quality = new QualityGauges(questions, scope, micros, nanos);
    Alerting alerting = Alerting.of(settings, store, questions, () -> recorder.ledger().completeThroughMicros(), micros, nanos);
    ApiServices api =
        new ApiServices(
            questions, store, writer, models, recorder, alerting.book(), settings.labelPriorities(), recorder::refused, clock, nanos, Ticker.onThread("infermeter-watches"), threads,
            WatchThreads.daemons(WatchBounds.DEFAULT), WatchBounds.DEFAULT);
    DataPath path = new DataPath(listen(), backends, measurements, metrics.counted(OwnServer.bind(api.all())), limits, settings.eventLoops());
    ResourceSampler sampler = new ResourceSampler(store.process(), measured(), measurements, clock, nanos, samples -> submit(samples, resources, writer));
    metrics.addLedger(recorder);
    metrics.gauge("infermeter_calls_in_flight", "Calls that run now.", measurements::inFlight);
    metrics.gauge("infermeter_oldest_call_age_seconds", "How long the oldest call that runs has taken so far.", measurements::oldestAgeSeconds);
    metrics.gauge("infermeter_labels_waiting", "Labels that wait to be stored.", writer::waitingLabels);
    metrics.gauge("infermeter_bytes_in_flight", "Bytes of unfinished messages beyond 64 KiB a call.", path::bytesInFlight);
    metrics.gauge("infermeter_connections", "Client connections that are open.", path::connections);
    metrics.counts("infermeter_bound_hits", "How often a bound was hit.", "bound", path.boundHits());
    metrics.count("infermeter_observer_failures", "Failures while measuring; no call was touched.", path::observerFailures);
    metrics.counts("infermeter_folded", "Names and series that count as others, because there were too many.", "kind", folded(capture, series));
    metrics.gauge("infermeter_labels_unmatched", "Predictions that have a label and have not come.", recorder::waitingLabels);
    metrics.gauge("infermeter_store_bytes", "Bytes that the store holds.", retention::bytes);
    metrics.gauge("infermeter_store_limit_bytes", "Bytes beyond which the oldest rows are removed.", () -> settings.retention().rawBytes());
    metrics.count("infermeter_rows_removed", "Calls, predictions and other rows that were removed for age or size.", retention::removed);
    metrics.gauge("infermeter_web_calls", "Calls of web pages that run now.", path.bridge()::running);
    alerting.addTo(metrics);
    metrics.gauge("infermeter_watches", "Watches that are open.", api::watches);
    List.of(series, resources, quality).forEach(metrics::add);
    return new Gateway(store, writer, sampler, alerting.evaluator(), api, path, metrics, quality, nanos, siteRules(), settings.stopGrace());
  }

  private static void submit(List<ResourceSample> samples, ResourceGauges gauges, Writer writer) {
    gauges.accept(samples);
    writer.submitSamples(samples);
  }

  private static Map<String, LongSupplier> folded(Capture capture, CallSeries series) {
    Map<String, LongSupplier> folded = new TreeMap<>(capture.folded());
    folded.put("prometheus", series::folded);
    return folded;
  }

  private ExportScope exportScope() {
    PrometheusSettings exported = settings.prometheus();
    return new ExportScope(exported.dimensions(), exported.metrics(), exported.windows(), exported.maxSeries(), exported.interval());
  }

  private Retention retention(MeterStore store) {
    RetentionSettings kept = settings.retention();
    return new Retention(store, micros, nanos, new RetentionBounds(kept.rawTime(), kept.rawBytes(), kept.rollups(), kept.minutes(), kept.hours()));
  }

  private void warnOfWhatIsUnusual() {
    RelaySettings relay = settings.relay();
    if (relay.maxMessageSize() > relay.maxBytesInFlight()) {
      LOG.warn(
          "infermeter.max-message-size ({} bytes) is more than infermeter.max-bytes-in-flight ({} bytes): the largest messages cannot"
              + " pass; give Java more memory, or set one of the two.",
          relay.maxMessageSize(),
          relay.maxBytesInFlight());
    }
    if (settings.backends().isEmpty()) {
      LOG.warn("No model server is configured, so inference calls are answered with UNAVAILABLE; name one with --upstream HOST:PORT.");
    }
    if (!listen().isUnresolved() && !listen().getAddress().isLoopbackAddress()) {
      LOG.warn("The gateway listens beyond this machine on {} and asks nobody who they are; let only trusted callers reach it.", settings.listen());
    }
  }

  private Capture capture(ModelRegistry models, int process, CallSeries series) {
    CaptureBounds bounds =
        new CaptureBounds(
            settings.capture().maxCalls(), settings.capture().maxBytes(), settings.capture().maxMessageSize(), settings.capture().maxInputSize());
    Map<String, String> metadata = new TreeMap<>();
    Map<String, String> parameters = new TreeMap<>();
    settings
        .segments()
        .forEach(
            (segment, source) -> {
              switch (source) {
                case SegmentSource.Metadata m -> metadata.put(segment, m.key());
                case SegmentSource.Parameter p -> parameters.put(segment, p.key());
              }
            });
    return new Capture(bounds, idRule(), metadata, parameters, models, process, series);
  }

  private IdRule idRule() {
    return switch (settings.ids()) {
      case IdSource.Request r -> new IdRule.Request();
      case IdSource.Generated g -> new IdRule.Generated();
      case IdSource.Metadata m -> new IdRule.Metadata(m.key());
    };
  }

  private List<Backend> backends() {
    return settings.backends().stream()
        .map(backend -> new Backend(backend.name(), backend.address().host(), backend.address().port(), backend.services()))
        .toList();
  }

  private List<MeasuredBackend> measured() {
    return settings.backends().stream()
        .map(backend -> new MeasuredBackend(backend.name(), backend.address().host(), backend.address().port(), backend.pid(), backend.metrics()))
        .toList();
  }

  private Limits limits() {
    RelaySettings relay = settings.relay();
    return Limits.DEFAULT
        .withMessageBytes(relay.maxMessageSize())
        .withMetadataBytes(relay.maxMetadataSize())
        .withConnections(relay.maxConnections())
        .withCallsPerConnection(relay.maxConcurrentCallsPerConnection())
        .withBytesInFlight(relay.maxBytesInFlight())
        .withCapturedBytes(settings.capture().maxBytes())
        .withCallTime(relay.maxCallTime());
  }

  private SiteRules siteRules() {
    InetSocketAddress http = new InetSocketAddress(settings.http().host(), settings.http().port());
    boolean loopback = !http.isUnresolved() && http.getAddress().isLoopbackAddress();
    Set<String> hosts = new TreeSet<>(settings.web().hosts());
    if (loopback) {
      hosts.add(settings.http().host().toLowerCase(Locale.ROOT));
    }
    return new SiteRules(loopback, hosts, settings.web().origins());
  }

  private InetSocketAddress listen() {
    return new InetSocketAddress(settings.listen().host(), settings.listen().port());
  }
}
