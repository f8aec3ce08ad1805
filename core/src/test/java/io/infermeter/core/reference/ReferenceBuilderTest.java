// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.call.Position;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.tally.BatchCounts;
import io.infermeter.core.tally.PredictionPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReferenceBuilderTest {
  private static StoredPrediction row(int number, String answered, double... scores) {
    return new StoredPrediction(
        new Prediction(
            new PredictionKey("m", "p", number, ""), new Position(number, 0, number), Dimensions.ofModel("m"), new Value.ClassName(answered),
            new Scores(Scores.ElementType.FP64, scores), Double.NaN, 0, 0),
        new Value.ClassName(answered));
  }

  @Test
  void moreRowsThanMayBeAreRefused() {
    ReferenceBuilder builder = new ReferenceBuilder(3, ReferenceBuilder.MAX_BYTES);
    for (int i = 0; i < 3; i++) {
      builder.add(row(i, "a"));
    }
    assertThatThrownBy(() -> builder.add(row(3, "a"))).isInstanceOf(ReferenceBuilder.Full.class).hasMessageContaining("at most 3 rows");
  }

  @Test
  void moreBytesThanMayBeAreRefused() {
    Random random = new Random(1);
    ReferenceBuilder builder = new ReferenceBuilder(ReferenceBuilder.MAX_ROWS, 1 << 20);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 20_000; i++) {
                builder.add(row(i, "a", random.nextDouble(), random.nextDouble(), random.nextDouble(), random.nextDouble(), random.nextDouble(),
                    random.nextDouble(), random.nextDouble(), random.nextDouble(), random.nextDouble(), random.nextDouble()));
              }
            })
        .isInstanceOf(ReferenceBuilder.Full.class)
        .hasMessageContaining("1 MiB");
    assertThat(builder.rows()).isGreaterThan(ReferenceChunks.ROWS);
  }

  @Test
  void moreClassesThanMayBeCountedAreRefused() {
    ReferenceBuilder builder = new ReferenceBuilder();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100_000; i++) {
                builder.add(row(i, "a class with a long name ".repeat(15) + i));
              }
            })
        .isInstanceOf(ReferenceBuilder.Full.class)
        .hasMessageContaining("classes");
  }

  @Test
  void theRowsOfOneCallAreKnownToBelongTogether() {
    ReferenceBuilder builder = new ReferenceBuilder();
    Position call = new Position(5, 1, 9);
    for (int row = 0; row < 2; row++) {
      Prediction prediction =
          new Prediction(
              new PredictionKey("m", "p", row, ""), call, Dimensions.ofModel("m"), new Value.ClassName("a"), Scores.NONE, Double.NaN, 0, 0);
      builder.add(new StoredPrediction(prediction, new Value.ClassName(row == 0 ? "a" : "b")));
    }
    builder.add(row(6, "a"));
    PinnedReference pinned = new References(new InMemoryStore()).pin(builder, "m", "june", 1, null).orElseThrow();
    assertThat(pinned.tally().get(PredictionPart.BATCHES)).as("one of the two of a call is right").isEqualTo(BatchCounts.of(1, 2));
  }

  @Test
  void bytesThatAreNoChunkAreNamed() {
    List<StoredPrediction> read = new ArrayList<>();
    byte[] chunk = ReferenceChunks.encode(List.of(row(1, "a"), row(2, "b")));
    assertThat(ReferenceChunks.decode(chunk, "m", "june", 5, read::add)).isEqualTo(2);
    assertThat(read).extracting(r -> r.prediction().key().row()).containsExactly(5, 6);
    chunk[0] = 9;
    assertThatThrownBy(() -> ReferenceChunks.decode(chunk, "m", "june", 0, read::add))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("june");
    assertThatThrownBy(() -> ReferenceChunks.decode(new byte[] {1, 2, 3}, "m", "june", 0, read::add)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> ReferenceChunks.decode(new byte[0], "m", "june", 0, read::add)).isInstanceOf(StoreException.class);
  }
}
