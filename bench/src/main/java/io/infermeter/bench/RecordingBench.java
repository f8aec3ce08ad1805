// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.bench;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.Durations;
import io.infermeter.core.tally.LatencyHistogram;
import io.infermeter.testkit.Things;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to count one call, and the time between two messages, in aggregates that have seen calls before; {@code baseline} is the
 * loop that they run in, with the clock that each message has to be read from.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class RecordingBench {
  private static final int CALLS = 4_096;
  private static final long MINUTE_NANOS = 60_000_000_000L;

  private final Call[] calls = new Call[CALLS];
  private final long[] latencies = new long[CALLS];
  private CallTally tally;
  private Durations durations;
  private int next;

  /** Latencies as they are: most within a factor of ten, a few a hundred times as long. */
  @Setup(Level.Trial)
  public void make() {
    Random random = new Random(1);
    tally = new CallTally();
    durations = new Durations();
    for (int i = 0; i < CALLS; i++) {
      latencies[i] = (long) (2_000_000 * Math.exp(random.nextGaussian()));
      CallOutcome outcome = i % 50 == 0 ? CallOutcome.FAILED : CallOutcome.OK;
      int status = outcome == CallOutcome.OK ? 0 : 14;
      calls[i] =
          new Call(new Position(i, 1, i), Things.DIGITS, outcome, status, latencies[i], latencies[i] / 2, latencies[i] / 20, 1, 300, 200);
      tally.record(calls[i], 0, MINUTE_NANOS);
      durations.record(latencies[i]);
    }
  }

  private int next() {
    next = (next + 1) & (CALLS - 1);
    return next;
  }

  @Benchmark
  public long baseline() {
    return System.nanoTime() + latencies[next()];
  }

  @Benchmark
  public void recordCall() {
    tally.record(calls[next()], 0, MINUTE_NANOS);
  }

  @Benchmark
  public void recordGap() {
    durations.record(latencies[next()]);
  }

  @Benchmark
  public int bin() {
    return LatencyHistogram.index(latencies[next()]);
  }
}
