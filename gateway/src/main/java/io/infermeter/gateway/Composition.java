// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import io.grpc.ServerServiceDefinition;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.model.*;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.CaptureRules;
import io.infermeter.gateway.call.Limits;
import io.infermeter.gateway.call.SegmentRules;
import io.infermeter.gateway.config.GatewaySettings;
import io.infermeter.gateway.measure.Measurements;
import io.infermeter.gateway.resource.MeasuredBackend;
import io.infermeter.gateway.resource.ResourceSampler;
import io.infermeter.gateway.serve.Gateway;
import io.infermeter.gateway.serve.OwnMetrics;
import io.infermeter.gateway.store.Writer;
import io.infermeter.gateway.store.WriterBounds;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.LongSupplier;

/** Makes a gateway of its settings. */
final class Composition {
  private Composition() {}

  static Gateway open(GatewaySettings settings, Clock clock, LongSupplier nanos) {
    LongSupplier micros = () -> ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    MeterStore store = new InMemoryStore();
    List<Backend> backends =
        settings.backends().stream().map(b -> new Backend(b.name(), b.address().host(), b.address().port(), b.services())).toList();
    OwnMetrics metrics = new OwnMetrics(call -> {}, backends.stream().map(Backend::name).toList(), Gateway.version());
    Measurements measurements = new Measurements(CaptureRules.NONE, SegmentRules.NONE, metrics, micros, nanos, 64 << 20, settings.eventLoops());
    Limits limits = new Limits(settings.maxMessageSize(), 64 << 10, settings.maxConcurrentCallsPerConnection(), 256L << 20, 64L << 20);
    DataPath path = new DataPath(new InetSocketAddress(settings.listen().host(), settings.listen().port()), backends, measurements, List.<ServerServiceDefinition>of(), limits, settings.eventLoops());
    Recorder recorder = new Recorder(store, null, micros.getAsLong(), () -> 0);
    metrics.addLedger(recorder);
    Writer writer = new Writer(recorder, (r, l) -> 0, nanos, measurements::settledMicros, metrics::flushed, WriterBounds.DEFAULT);
    ResourceSampler sampler = new ResourceSampler(store.process(), settings.backends().stream().map(b -> new MeasuredBackend(b.name(), b.address().host(), b.address().port(), b.pid())).toList(), clock, nanos, writer::submitSamples);
    return new Gateway(store, writer, sampler, path, metrics, settings.stopGrace());
  }
}
