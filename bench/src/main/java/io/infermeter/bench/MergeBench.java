// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.bench;

import io.infermeter.core.tally.LatencyHistogram;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to merge two histograms: of latencies as they are, and of any latency from 1 us to 1 h, so that every bin is used. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class MergeBench {
  @Param({"usual", "widest"})
  private String spread;

  private LatencyHistogram sum;
  private LatencyHistogram other;

  @Setup
  public void make() {
    Random random = new Random(1);
    sum = new LatencyHistogram();
    other = new LatencyHistogram();
    for (int i = 0; i < 20_000; i++) {
      sum.record(latency(random));
      other.record(latency(random));
    }
  }

  private long latency(Random random) {
    return spread.equals("usual")
        ? (long) (2_000_000 * Math.exp(random.nextGaussian()))
        : (long) Math.pow(10, 3 + 9.5 * random.nextDouble());
  }

  @Benchmark
  public LatencyHistogram merge() {
    sum.add(other);
    return sum;
  }

  @Benchmark
  public int quantile() {
    return sum.quantileIndex(.99);
  }
}
