// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.bench;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Scores;
import io.infermeter.testkit.Things;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs the writer to record a prediction of ten classes, and then to join its label, in flushes of 1,000 into the store in
 * memory; without scores, and with one for each class.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 15)
@Measurement(iterations = 10)
@Fork(2)
public class WritingBench {
  private static final int ROWS = 20_000;
  private static final int PER_FLUSH = 1_000;
  private static final int CLASSES = 10;
  private static final List<String> NAMES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

  @Param({"none", "ten"})
  private String scores;

  private final List<RecordedCall> calls = new ArrayList<>();
  private final List<Label> labels = new ArrayList<>();
  private Recorder fresh;
  private Recorder recorded;

  /** Scores as a softmax gives them, the highest of which is the answer; nine of ten labels agree. */
  @Setup(Level.Trial)
  public void make() {
    Random random = new Random(1);
    for (int i = 0; i < ROWS; i++) {
      String id = Long.toHexString((i + 1) * 0x9E3779B97F4A7C15L);
      double[] row = softmax(random);
      int best = 0;
      for (int c = 1; c < CLASSES; c++) {
        best = row[c] > row[best] ? c : best;
      }
      Position position = new Position(i * 1_000L, 1, i);
      Scores given = scores.equals("none") ? Scores.NONE : new Scores(Scores.ElementType.FP32, row, NAMES);
      Prediction prediction =
          new Prediction(
              Things.key(id), position, Things.DIGITS, Things.ofClass(NAMES.get(best)), given, given.isEmpty() ? Double.NaN : row[best],
              given.isEmpty() ? "" : NAMES.get(best), Input.NONE, 2_000_000, 100_000);
      Call call = new Call(position, Things.DIGITS, CallOutcome.OK, 0, 2_000_000, 1_900_000, 100_000, 1, 300, 200);
      calls.add(new RecordedCall(call, List.of(prediction), null));
      labels.add(Things.label(id, NAMES.get(random.nextInt(10) == 0 ? random.nextInt(CLASSES) : best), 1, "l"));
    }
  }

  private static double[] softmax(Random random) {
    double[] row = new double[CLASSES];
    double sum = 0;
    for (int c = 0; c < CLASSES; c++) {
      row[c] = Math.exp(4 * random.nextGaussian());
      sum += row[c];
    }
    for (int c = 0; c < CLASSES; c++) {
      row[c] = (float) (row[c] / sum);
    }
    return row;
  }

  @Setup(Level.Invocation)
  public void begin() {
    fresh = new Recorder(new InMemoryStore(), Things.undeclared(), 0, () -> 0);
    recorded = new Recorder(new InMemoryStore(), Things.undeclared(), 0, () -> 0);
    record(recorded);
  }

  private void record(Recorder recorder) {
    for (int i = 0; i < ROWS; i++) {
      recorder.add(calls.get(i));
      if ((i + 1) % PER_FLUSH == 0) {
        recorder.flush(List.of(), List.of(), 0);
      }
    }
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public Recorder prediction() {
    record(fresh);
    return fresh;
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public Recorder label() {
    for (int i = 0; i < ROWS; i += PER_FLUSH) {
      recorded.flush(labels.subList(i, i + PER_FLUSH), List.of(), 0);
    }
    return recorded;
  }
}
