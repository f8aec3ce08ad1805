// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.prometheus;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Streaming;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.series.Dimensions;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls that were read, since the start of the process, by series and outcome: durations, times to the first message, predicted rows. Taken
 * on the writer's thread, after a call has ended and left its event loop. Thread-safe; whoever reads
 * holds one series at a time.
 */
public final class CallSeries implements MultiCollector, Consumer<RecordedCall> {
  private static final String TRAFFIC = "traffic";
  private static final long MICROS_PER_MILLI = 1_000;

  private final List<String> dimensions;
  private final List<String> labelled;
  private final int maxSeries;
  private final long createdMillis;
  private final Map<List<String>, Kept> series = new ConcurrentHashMap<>();
  private final LongAdder folded = new LongAdder();

  private static final class Kept {
    private final DurationSeries durations = new DurationSeries();
    private @Nullable DurationSeries firstMessages;
    private long calls;
    private long rows;
    private @Nullable HistogramDataPointSnapshot last;
    private long lastCalls;

    /** Made anew only where calls have come since. */
    HistogramDataPointSnapshot snapshot(Labels labels, long createdMillis) {
      if (last == null || lastCalls != calls) {
        last = durations.snapshot(labels, createdMillis);
        lastCalls = calls;
      }
      return last;
    }
  }

  /** @param createdMillis when the process began to count, milliseconds since 1970 */
  public CallSeries(ExportScope scope, long createdMillis) {
    this.dimensions = scope.dimensions();
    this.labelled = new ArrayList<>(dimensions);
    labelled.add("outcome");
    this.maxSeries = scope.maxSeries();
    this.createdMillis = createdMillis;
  }

  @Override
  public void accept(RecordedCall recorded) {
    Call call = recorded.call();
    // Evaluations are told apart, or left out: they say nothing about what clients see.
    if (!dimensions.contains(TRAFFIC) && !call.dimensions().traffic().equals(Dimensions.LIVE)) {
      return;
    }
    String example = recorded.predictions().isEmpty() ? "" : recorded.predictions().getFirst().key().id();
    long millis = call.position().micros() / MICROS_PER_MILLI;
    Kept kept = kept(call);
    synchronized (kept) {
      kept.durations.record(call.latencyNanos(), example, millis);
      kept.calls++;
      kept.rows += call.rows();
      Streaming streaming = call.streaming();
      if (streaming != null) {
        if (kept.firstMessages == null) {
          kept.firstMessages = new DurationSeries();
        }
        kept.firstMessages.record(streaming.firstNanos(), example, millis);
      }
    }
  }

  private Kept kept(Call call) {
    List<String> key = new ArrayList<>(labelled.size());
    dimensions.forEach(dimension -> key.add(SeriesLabels.clipped(call.dimensions().value(dimension))));
    key.add(call.outcome().label());
    Kept kept = series.get(key);
    if (kept == null && series.size() >= maxSeries) {
      folded.increment();
      Collections.fill(key.subList(0, dimensions.size()), Dimensions.OTHER);
    }
    return kept == null ? series.computeIfAbsent(List.copyOf(key), any -> new Kept()) : kept;
  }

  /** How many calls were counted as others, because there were too many series. */
  public long folded() {
    return folded.sum();
  }

  @Override
  public MetricSnapshots collect() {
    List<HistogramDataPointSnapshot> durations = new ArrayList<>();
    List<HistogramDataPointSnapshot> firstMessages = new ArrayList<>();
    List<CounterDataPointSnapshot> calls = new ArrayList<>();
    List<CounterDataPointSnapshot> rows = new ArrayList<>();
    series.forEach(
        (key, kept) -> {
          Labels labels = SeriesLabels.of(labelled, key);
          // One series at a time, so that the writer never waits for a whole page.
          synchronized (kept) {
            durations.add(kept.snapshot(labels, createdMillis));
            calls.add(new CounterDataPointSnapshot(kept.calls, labels, null, createdMillis));
            if (kept.firstMessages != null) {
              firstMessages.add(kept.firstMessages.snapshot(labels, createdMillis));
            }
            if (kept.rows > 0) {
              rows.add(new CounterDataPointSnapshot(kept.rows, labels, null, createdMillis));
            }
          }
        });
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    all.metricSnapshot(
        new HistogramSnapshot(
            new MetricMetadata("infermeter_request_duration_seconds", "From the first byte in to the last byte out, of calls that were read.", Unit.SECONDS),
            durations));
    all.metricSnapshot(
        new HistogramSnapshot(
            new MetricMetadata("infermeter_time_to_first_message_seconds", "From the first byte in to the first message out, of streamed answers.", Unit.SECONDS),
            firstMessages));
    all.metricSnapshot(new CounterSnapshot(new MetricMetadata("infermeter_requests", "Calls that were read, by how they ended."), calls));
    all.metricSnapshot(new CounterSnapshot(new MetricMetadata("infermeter_predictions", "Predicted rows of calls that were read."), rows));
    return all.build();
  }

  @Override
  public List<String> getPrometheusNames() {
    return List.of("infermeter_request_duration_seconds", "infermeter_time_to_first_message_seconds", "infermeter_requests", "infermeter_predictions");
  }
}
