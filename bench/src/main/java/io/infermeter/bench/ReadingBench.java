// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.bench;

import io.infermeter.core.call.Position;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.tally.PredictionParts;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.TallyCodec;
import io.infermeter.testkit.Things;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a question pays for one stored minute of a model with ten classes and scores: to read all of it, and to read what the accuracy needs;
 * {@code baseline} copies its bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ReadingBench {
  private static final List<String> NAMES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  private static final int ROWS = 10_000;

  private byte[] state;

  @Setup
  public void make() {
    Random random = new Random(1);
    PredictionTally tally = new PredictionTally();
    for (int i = 0; i < ROWS; i++) {
      double[] scores = random.doubles(NAMES.size()).toArray();
      String answered = NAMES.get(random.nextInt(NAMES.size()));
      Prediction prediction =
          new Prediction(
              Things.key("p" + i), new Position(i, 1, i), Things.DIGITS, Things.ofClass(answered),
              new Scores(Scores.ElementType.FP32, scores, NAMES), scores[NAMES.indexOf(answered)], answered, Input.NONE, 2_000_000, 100_000);
      tally.add(PredictionTally.of(prediction, Things.ofClass(NAMES.get(random.nextInt(NAMES.size())))));
    }
    state = TallyCodec.encode(tally);
  }

  @Benchmark
  public byte[] baseline() {
    return state.clone();
  }

  @Benchmark
  public PredictionTally everything() {
    return TallyCodec.decodePredictions(state);
  }

  @Benchmark
  public PredictionTally withoutScores() {
    return TallyCodec.decodePredictions(state, PredictionParts.SMALL);
  }
}
