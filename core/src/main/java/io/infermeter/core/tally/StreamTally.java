// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Streaming;
import java.util.Objects;

/**
 * What is counted of streamed calls of one {@link Streaming.Unit}: vLLM's definitions of time to first token (TTFT) and time per output
 * token (TPOT), with the unit in the place of the token.
 */
public final class StreamTally implements Tally<StreamTally> {
  private long outputs;
  private final Durations first;
  private final Durations perOutput;
  private final Durations gaps;

  public StreamTally() {
    this(new Durations(), new Durations(), new Durations());
  }

  private StreamTally(Durations first, Durations perOutput, Durations gaps) {
    this.first = first;
    this.perOutput = perOutput;
    this.gaps = gaps;
  }

  void record(Call call, Streaming streaming) {
    outputs += streaming.outputs();
    first.record(streaming.firstNanos());
    if (streaming.outputs() > 1) {
      perOutput.record((call.latencyNanos() - streaming.firstNanos()) / (streaming.outputs() - 1));
    }
    gaps.add(Durations.decode(new StateInput(streaming.gaps().state())));
  }

  /** Streamed calls. */
  public long calls() {
    return first.histogram().total();
  }

  /** What was answered, in the unit. */
  public long outputs() {
    return outputs;
  }

  /** t4 - t0 of each call. */
  public Durations first() {
    return first;
  }

  /** (t6 - t4) / (outputs - 1) of each call, in whole nanoseconds. */
  public Durations perOutput() {
    return perOutput;
  }

  /** Times from one response message to the next, of all calls together. */
  public Durations gaps() {
    return gaps;
  }

  @Override
  public void add(StreamTally other) {
    outputs += other.outputs;
    first.add(other.first);
    perOutput.add(other.perOutput);
    gaps.add(other.gaps);
  }

  @Override
  public void subtract(StreamTally other) {
    outputs -= other.outputs;
    first.subtract(other.first);
    perOutput.subtract(other.perOutput);
    gaps.subtract(other.gaps);
  }

  @Override
  public StreamTally copy() {
    StreamTally copy = new StreamTally(first.copy(), perOutput.copy(), gaps.copy());
    copy.outputs = outputs;
    return copy;
  }

  @Override
  public boolean isZero() {
    return outputs == 0 && first.isZero() && perOutput.isZero() && gaps.isZero();
  }

  @Override
  public void encode(StateOutput out) {
    out.writeSigned(outputs);
    first.encode(out);
    perOutput.encode(out);
    gaps.encode(out);
  }

  static StreamTally decode(StateInput in) {
    long outputs = in.readSigned();
    StreamTally tally = new StreamTally(Durations.decode(in), Durations.decode(in), Durations.decode(in));
    tally.outputs = outputs;
    return tally;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StreamTally o
        && o.outputs == outputs
        && o.first.equals(first)
        && o.perOutput.equals(perOutput)
        && o.gaps.equals(gaps);
  }

  @Override
  public int hashCode() {
    return Objects.hash(outputs, first, perOutput, gaps);
  }

  @Override
  public String toString() {
    return "StreamTally[outputs=" + outputs + ", first=" + first + ", perOutput=" + perOutput + ", gaps=" + gaps + "]";
  }
}
