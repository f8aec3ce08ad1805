// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.series.Dimensions;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;

/** A measured call. */
@Entity
@Table(name = "call_row")
class CallRow {
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
    return row;
  }

  Call call(Dimensions dimensions) {
    return new Call(
        key.position(), dimensions, outcome, statusCode, latencyNanos, upstreamNanos, overheadNanos, predictedRows, requestBytes, responseBytes);
  }
}
