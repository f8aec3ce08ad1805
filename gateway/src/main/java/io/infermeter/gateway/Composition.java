// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import io.infermeter.api.ApiServices;
import io.infermeter.api.metric.Ticker;
import io.infermeter.api.metric.WatchBounds;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.query.QueryEngine;
import io.infermeter.core.store.MeterStore;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.Limits;
import io.infermeter.gateway.capture.Capture;
import io.infermeter.gateway.capture.CaptureBounds;
import io.infermeter.gateway.capture.IdRule;
import io.infermeter.gateway.capture.ModelRegistry;
import io.infermeter.gateway.config.GatewaySettings;
import io.infermeter.gateway.config.IdSource;
import io.infermeter.gateway.config.SegmentSource;
import io.infermeter.gateway.measure.Measurements;
import io.infermeter.gateway.own.OwnServer;
import io.infermeter.gateway.resource.MeasuredBackend;
import io.infermeter.gateway.resource.ResourceSampler;
import io.infermeter.gateway.serve.Gateway;
import io.infermeter.gateway.serve.OwnMetrics;
import io.infermeter.gateway.store.Writer;
import io.infermeter.gateway.store.WriterBounds;
import io.infermeter.storage.H2Store;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    ModelRegistry models = new ModelRegistry(settings.models());
    Capture capture = capture(models, store.process());
    List<Backend> backends = backends();
    OwnMetrics metrics = new OwnMetrics(capture.queue(), backends.stream().map(Backend::name).toList(), Gateway.version());
    Limits limits = limits();
    Measurements measurements =
        new Measurements(
            capture.rules(), capture.segments(), metrics, micros, nanos, limits.capturedBytes(), settings.eventLoops());
    Recorder recorder = new Recorder(store, models, micros.getAsLong(), capture::queuedCalls);
    Writer writer =
        new Writer(recorder, capture::drainTo, nanos, measurements::settledMicros, metrics::flushed, WriterBounds.DEFAULT);
    ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("infermeter-api-", 0).factory());
    QueryEngine questions = new QueryEngine(store, models, Metrics.all(), () -> recorder.ledger().completeThroughMicros());
    ApiServices api =
        new ApiServices(
            questions, store, writer, models, recorder, settings.labelPriorities(), recorder::refused, clock, nanos, Ticker.onThread("infermeter-watches"), threads,
            WatchBounds.DEFAULT);
    DataPath path = new DataPath(listen(), backends, measurements, OwnServer.bind(api.all()), limits, settings.eventLoops());
    ResourceSampler sampler = new ResourceSampler(store.process(), measured(), clock, nanos, writer::submitSamples);
    metrics.addLedger(recorder);
    metrics.gauge("infermeter_calls_in_flight", "Calls that run now.", measurements::inFlight);
    metrics.gauge("infermeter_labels_waiting", "Labels that wait to be stored.", writer::waitingLabels);
    metrics.gauge("infermeter_bytes_in_flight", "Bytes of unfinished messages beyond 64 KiB a call.", path::bytesInFlight);
    metrics.count("infermeter_observer_failures", "Failures while measuring; no call was touched.", path::observerFailures);
    metrics.gauge("infermeter_watches", "Watches that are open.", api::watches);
    return new Gateway(store, writer, sampler, api, path, metrics, settings.stopGrace());
  }

  private void warnOfWhatIsUnusual() {
    if (settings.backends().isEmpty()) {
      LOG.warn("No model server is configured, so inference calls are answered with UNAVAILABLE; name one with --upstream HOST:PORT.");
    }
    if (!listen().isUnresolved() && !listen().getAddress().isLoopbackAddress()) {
      LOG.warn("The gateway listens beyond this machine on {} and asks nobody who they are; let only trusted callers reach it.", settings.listen());
    }
  }

  private Capture capture(ModelRegistry models, int process) {
    CaptureBounds bounds =
        new CaptureBounds(settings.capture().maxCalls(), settings.capture().maxBytes(), settings.capture().maxMessageSize());
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
    return new Capture(bounds, idRule(), metadata, parameters, models, process);
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
        .map(backend -> new MeasuredBackend(backend.name(), backend.address().host(), backend.address().port(), backend.pid()))
        .toList();
  }

  private Limits limits() {
    Limits defaults = Limits.DEFAULT;
    return new Limits(
        settings.maxMessageSize(),
        defaults.metadataBytes(),
        settings.maxConcurrentCallsPerConnection(),
        Math.max(defaults.bytesInFlight(), 2L * settings.maxMessageSize()),
        settings.capture().maxBytes());
  }

  private InetSocketAddress listen() {
    return new InetSocketAddress(settings.listen().host(), settings.listen().port());
  }
}
