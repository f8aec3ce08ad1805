// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

/** The exact sum and the histogram of durations. The histogram's total is the count. */
public final class Durations implements Tally<Durations> {
  private final LatencyHistogram histogram;
  private final Int128 sumNanos;

  public Durations() {
    this(new LatencyHistogram(), new Int128());
  }

  private Durations(LatencyHistogram histogram, Int128 sumNanos) {
    this.histogram = histogram;
    this.sumNanos = sumNanos;
  }

  public void record(long nanos) {
    histogram.record(nanos);
    sumNanos.add(nanos);
  }

  public LatencyHistogram histogram() {
    return histogram;
  }

  public double sumSeconds() {
    return sumNanos.toDouble() / 1e9;
  }

  @Override
  public void add(Durations other) {
    histogram.add(other.histogram);
    sumNanos.add(other.sumNanos);
  }

  @Override
  public void subtract(Durations other) {
    histogram.subtract(other.histogram);
    sumNanos.subtract(other.sumNanos);
  }

  @Override
  public Durations copy() {
    return new Durations(histogram.copy(), sumNanos.copy());
  }

  @Override
  public boolean isZero() {
    return histogram.isZero() && sumNanos.isZero();
  }

  @Override
  public void encode(StateOutput out) {
    histogram.encode(out);
    sumNanos.encode(out);
  }

  static Durations decode(StateInput in) {
    return new Durations(LatencyHistogram.decode(in), Int128.decode(in));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Durations o && o.histogram.equals(histogram) && o.sumNanos.equals(sumNanos);
  }

  @Override
  public int hashCode() {
    return sumNanos.hashCode();
  }

  @Override
  public String toString() {
    return "Durations[count=" + histogram.total() + ", sum=" + sumSeconds() + " s]";
  }
}
