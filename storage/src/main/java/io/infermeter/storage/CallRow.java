// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.MessageGaps;
import io.infermeter.core.call.Objective;
import io.infermeter.core.call.Streaming;
import io.infermeter.core.series.Dimensions;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A measured call. */
@Entity
@Table(name = "call_row")
class CallRow {
  private static final long SECOND = 1_000_000_000;

  @EmbeddedId TimeKey key;
  int series;

  @Enumerated(EnumType.STRING)
  CallOutcome outcome;

  @Column(name = "status_code")
  int statusCode;

  @Column(name = "latency_nanos")
  long latencyNanos;

  @Column(name = "upstream_nanos")
  long upstreamNanos;

  @Column(name = "overhead_nanos")
  long overheadNanos;

  @Column(name = "predicted_rows")
  int predictedRows;

  @Column(name = "request_bytes")
  long requestBytes;

  @Column(name = "response_bytes")
  long responseBytes;

  @Enumerated(EnumType.STRING)
  Objective objective;

  @Enumerated(EnumType.STRING)
  @Column(name = "stream_unit")
  Streaming.@Nullable Unit streamUnit;

  @Column(name = "stream_outputs")
  @Nullable Long streamOutputs;

  @Column(name = "stream_first_nanos")
  @Nullable Long streamFirstNanos;

  @Column(name = "stream_gaps")
  byte @Nullable [] streamGaps;

  /** The call took at most 2^spanClass seconds: 0 to 34. */
  @Column(name = "span_class")
  short spanClass;

  static CallRow of(Call call, int series) {
    CallRow row = new CallRow();
    row.key = TimeKey.of(call.position());
    row.series = series;
    row.outcome = call.outcome();
    row.statusCode = call.statusCode();
    row.latencyNanos = call.latencyNanos();
    row.upstreamNanos = call.upstreamNanos();
    row.overheadNanos = call.overheadNanos();
    row.predictedRows = call.rows();
    row.requestBytes = call.requestBytes();
    row.responseBytes = call.responseBytes();
    row.objective = call.objective();
    row.spanClass = spanClass(call.latencyNanos());
    Streaming streaming = call.streaming();
    if (streaming != null) {
      row.streamUnit = streaming.unit();
      row.streamOutputs = streaming.outputs();
      row.streamFirstNanos = streaming.firstNanos();
      row.streamGaps = streaming.gaps().state();
    }
    return row;
  }

  static short spanClass(long latencyNanos) {
    return (short) (latencyNanos <= SECOND ? 0 : Long.SIZE - Long.numberOfLeadingZeros((latencyNanos - 1) / SECOND));
  }

  Call call(Dimensions dimensions) {
    return new Call(
        key.position(), dimensions, outcome, statusCode, latencyNanos, upstreamNanos, overheadNanos, predictedRows, requestBytes, responseBytes,
        streaming(), objective);
  }

  private @Nullable Streaming streaming() {
    return streamUnit == null ? null : new Streaming(streamUnit, streamOutputs, streamFirstNanos, new MessageGaps(streamGaps));
  }
}
