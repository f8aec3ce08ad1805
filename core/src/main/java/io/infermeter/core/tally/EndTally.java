// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.call.Call;
import java.util.Objects;

/** What is counted of calls that ended in one way. */
public final class EndTally implements Tally<EndTally> {
  private long calls;
  private long rows;
  private long requestBytes;
  private long responseBytes;
  private final Durations latency;
  private final Durations upstream;
  private final Durations overhead;

  public EndTally() {
    this(new Durations(), new Durations(), new Durations());
  }

  private EndTally(Durations latency, Durations upstream, Durations overhead) {
    this.latency = latency;
    this.upstream = upstream;
    this.overhead = overhead;
  }

  static EndTally of(Call call) {
    EndTally tally = new EndTally();
    tally.calls = 1;
    tally.rows = call.rows();
    tally.requestBytes = call.requestBytes();
    tally.responseBytes = call.responseBytes();
    tally.latency.record(call.latencyNanos());
    tally.upstream.record(call.upstreamNanos());
    tally.overhead.record(call.overheadNanos());
    return tally;
  }

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

  @Override
  public void add(EndTally other) {
    calls += other.calls;
    rows += other.rows;
    requestBytes += other.requestBytes;
    responseBytes += other.responseBytes;
    latency.add(other.latency);
    upstream.add(other.upstream);
    overhead.add(other.overhead);
  }

  @Override
  public void subtract(EndTally other) {
    calls -= other.calls;
    rows -= other.rows;
    requestBytes -= other.requestBytes;
    responseBytes -= other.responseBytes;
    latency.subtract(other.latency);
    upstream.subtract(other.upstream);
    overhead.subtract(other.overhead);
  }

  @Override
  public EndTally copy() {
    EndTally copy = new EndTally();
    copy.add(this);
    return copy;
  }

  @Override
  public boolean isZero() {
    return calls == 0 && rows == 0 && requestBytes == 0 && responseBytes == 0
        && latency.isZero() && upstream.isZero() && overhead.isZero();
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
  }

  static EndTally decode(StateInput in) {
    long calls = in.readSigned();
    long rows = in.readSigned();
    long requestBytes = in.readSigned();
    long responseBytes = in.readSigned();
    EndTally tally = new EndTally(Durations.decode(in), Durations.decode(in), Durations.decode(in));
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
        && o.latency.equals(latency)
        && o.upstream.equals(upstream)
        && o.overhead.equals(overhead);
  }

  @Override
  public int hashCode() {
    return Objects.hash(calls, rows, requestBytes, responseBytes);
  }

  @Override
  public String toString() {
    return "EndTally[calls=" + calls + ", rows=" + rows + ", latency=" + latency + "]";
  }
}
