// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.examples.digits.serving.DigitsModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DimmingTest {
  private static final List<HeldBackRow> ROWS = rows();

  private static List<HeldBackRow> rows() {
    try {
      return HeldBackRow.all();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theModelCopesWithDimLightAndFailsInWorse() throws Exception {
    try (DigitsModel model = DigitsModel.load()) {
      assertThat(accuracy(model, new Dimming(1, 0))).isGreaterThan(.95);
      assertThat(accuracy(model, Dimming.DIM)).isBetween(.8, .95);
      assertThat(accuracy(model, Dimming.FALLEN)).isBetween(.35, .65);
    }
  }

  private static double accuracy(DigitsModel model, Dimming light) throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    FloatBuffer pixels = FloatBuffer.allocate(ROWS.size() * DigitsModel.PIXELS);
    ROWS.forEach(row -> pixels.put(light.apply(row.pixels(), random)));
    long[] answers = model.run(pixels.flip(), ROWS.size()).labels();
    int correct = 0;
    for (int i = 0; i < answers.length; i++) {
      correct += answers[i] == ROWS.get(i).truth() ? 1 : 0;
    }
    return (double) correct / answers.length;
  }

  @Property
  void looksTheSameForTheSameSeedAndStaysWithinTheRange(@ForAll @IntRange(max = 718) int row, @ForAll long seed) {
    float[] pixels = ROWS.get(row).pixels();
    for (Dimming dimming : List.of(Dimming.DIM, Dimming.FALLEN)) {
      float[] dim = dimming.apply(pixels, new SplittableRandom(seed));
      assertThat(dim).isEqualTo(dimming.apply(pixels, new SplittableRandom(seed)));
      assertThat(dim).isNotEqualTo(dimming.apply(pixels, new SplittableRandom(seed + 1)));
      for (float pixel : dim) {
        assertThat(pixel).isBetween(0f, 16f);
      }
    }
  }
}
