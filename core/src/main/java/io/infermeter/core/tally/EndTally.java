// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Objective;
import io.infermeter.core.call.Streaming;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What is counted of calls that ended in one way, in the span of time in which they began; the flow alone is of every span they cross. */
public final class EndTally implements Tally<EndTally> {
  private static final Streaming.Unit[] UNITS = Streaming.Unit.values();

  private long calls;
  private long rows;
  private long requestBytes;
  private long responseBytes;
  private long promised;
  private long kept;
  private final Durations latency;
  private final Durations upstream;
  private final Durations overhead;
  private final FlowTally flow;
  private final Map<Streaming.Unit, StreamTally> streams = new EnumMap<>(Streaming.Unit.class);

  public EndTally() {
    this(new Durations(), new Durations(), new Durations(), new FlowTally());
  }

  private EndTally(Durations latency, Durations upstream, Durations overhead, FlowTally flow) {
    this.latency = latency;
    this.upstream = upstream;
    this.overhead = overhead;
    this.flow = flow;
  }

  /** Adds what a call contributes to a span: all that is told of it once, if it begins there, and its part of the flow. */
  void record(Call call, long startNanos, long endNanos) {
    if (call.startNanos() >= startNanos && call.startNanos() < endNanos) {
      begun(call);
    }
    flow.record(call, startNanos, endNanos);
  }

  private void begun(Call call) {
    calls++;
    rows += call.rows();
    requestBytes += call.requestBytes();
    responseBytes += call.responseBytes();
    latency.record(call.latencyNanos());
    upstream.record(call.upstreamNanos());
    overhead.record(call.overheadNanos());
    if (call.objective() != Objective.NONE) {
      promised++;
      kept += call.objective() == Objective.MET ? 1 : 0;
    }
    Streaming streaming = call.streaming();
    if (streaming != null) {
      stream(streaming.unit()).record(call, streaming);
    }
  }

  private StreamTally stream(Streaming.Unit unit) {
    return streams.computeIfAbsent(unit, u -> new StreamTally());
  }

  /** Calls that began. */
  public long calls() {
    return calls;
  }

  /** Rows of answers that are predictions. */
  public long rows() {
    return rows;
  }

  public long requestBytes() {
    return requestBytes;
  }

  public long responseBytes() {
    return responseBytes;
  }

  /** Calls of models with objectives. */
  public long promised() {
    return promised;
  }

  /** Those of them that met every objective. */
  public long kept() {
    return kept;
  }

  /** First byte in to last byte out. */
  public Durations latency() {
    return latency;
  }

  /** Sent to the model server, to its trailers. */
  public Durations upstream() {
    return upstream;
  }

  /** The gateway's own part. */
  public Durations overhead() {
    return overhead;
  }

  /** How calls cross the span. */
  public FlowTally flow() {
    return flow;
  }

  /** Streamed calls that are counted in a unit. Must not be changed. */
  public StreamTally streamed(Streaming.Unit unit) {
    StreamTally tally = streams.get(unit);
    return tally == null ? new StreamTally() : tally;
  }

  @Override
  public void add(EndTally other) {
    merge(other, 1);
    latency.add(other.latency);
    upstream.add(other.upstream);
    overhead.add(other.overhead);
    flow.add(other.flow);
    other.streams.forEach((unit, theirs) -> stream(unit).add(theirs));
    streams.values().removeIf(StreamTally::isZero);
  }

  @Override
  public void subtract(EndTally other) {
    merge(other, -1);
    latency.subtract(other.latency);
    upstream.subtract(other.upstream);
    overhead.subtract(other.overhead);
    flow.subtract(other.flow);
    other.streams.forEach((unit, theirs) -> stream(unit).subtract(theirs));
    streams.values().removeIf(StreamTally::isZero);
  }

  private void merge(EndTally other, int sign) {
    calls += sign * other.calls;
    rows += sign * other.rows;
    requestBytes += sign * other.requestBytes;
    responseBytes += sign * other.responseBytes;
    promised += sign * other.promised;
    kept += sign * other.kept;
  }

  @Override
  public EndTally copy() {
    EndTally copy = new EndTally();
    copy.add(this);
    return copy;
  }

  @Override
  public boolean isZero() {
    return calls == 0 && rows == 0 && requestBytes == 0 && responseBytes == 0 && promised == 0 && kept == 0
        && latency.isZero() && upstream.isZero() && overhead.isZero() && flow.isZero() && streams.isEmpty();
  }

  @Override
  public void encode(StateOutput out) {
    out.writeSigned(calls);
    out.writeSigned(rows);
    out.writeSigned(requestBytes);
    out.writeSigned(responseBytes);
    latency.encode(out);
    upstream.encode(out);
    overhead.encode(out);
    out.writeSigned(promised);
    out.writeSigned(kept);
    flow.encode(out);
    out.writeUnsigned(streams.size());
    streams.forEach(
        (unit, tally) -> {
          out.writeByte(unit.ordinal());
          tally.encode(out);
        });
  }

  static EndTally decode(StateInput in) {
    EndTally tally = decodeVersion1(in);
    tally.promised = in.readSigned();
    tally.kept = in.readSigned();
    tally.flow.add(FlowTally.decode(in));
    for (int left = in.readCount(); left > 0; left--) {
      int unit = in.readByte();
      if (unit < 0 || unit >= UNITS.length) {
        throw new IllegalArgumentException("no unit of a stream has the number " + unit);
      }
      tally.streams.put(UNITS[unit], StreamTally.decode(in));
    }
    return tally;
  }

  /** Version 1 knew neither flow, nor streams, nor objectives. */
  static EndTally decodeVersion1(StateInput in) {
    long calls = in.readSigned();
    long rows = in.readSigned();
    long requestBytes = in.readSigned();
    long responseBytes = in.readSigned();
    EndTally tally = new EndTally(Durations.decode(in), Durations.decode(in), Durations.decode(in), new FlowTally());
    tally.calls = calls;
    tally.rows = rows;
    tally.requestBytes = requestBytes;
    tally.responseBytes = responseBytes;
    return tally;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EndTally o
        && o.calls == calls
        && o.rows == rows
        && o.requestBytes == requestBytes
        && o.responseBytes == responseBytes
        && o.promised == promised
        && o.kept == kept
        && o.latency.equals(latency)
        && o.upstream.equals(upstream)
        && o.overhead.equals(overhead)
        && o.flow.equals(flow)
        && o.streams.equals(streams);
  }

  @Override
  public int hashCode() {
    return Objects.hash(calls, rows, requestBytes, responseBytes, promised, kept, flow);
  }

  @Override
  public String toString() {
    return "EndTally[calls=" + calls + ", rows=" + rows + ", latency=" + latency + ", flow=" + flow + ", streams=" + streams + "]";
  }
}
