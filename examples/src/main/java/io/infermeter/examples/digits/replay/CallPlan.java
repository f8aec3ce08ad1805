// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import io.infermeter.examples.digits.replay.PlannedCall.PlannedRow;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The endless sequence of calls; the same for the same seed, run and rate, however fast it is played. Not thread-safe. */
final class CallPlan {
  private static final double BATCHES = .2;
  private static final int SMALLEST_BATCH = 2;
  private static final int LARGEST_BATCH = 8;
  private static final double LABELS_FIRST = .02;

  private final ReplaySettings settings;
  private final List<HeldBackRow> heldBack;
  private final SplittableRandom random;
  private long calls;

  CallPlan(ReplaySettings settings, List<HeldBackRow> heldBack) {
    this.settings = settings;
    this.heldBack = heldBack;
    this.random = new SplittableRandom(settings.seed());
  }

  /** When the next call is due, in nanoseconds from the first. */
  long nextDueNanos() {
    return (long) (calls * (1e9 / settings.callsPerSecond()));
  }

  PlannedCall next() {
    Dimming dimming = nextDueNanos() < settings.fallAfter().toNanos() ? Dimming.DIM : Dimming.FALLEN;
    Lighting lighting = random.nextBoolean() ? Lighting.NORMAL : Lighting.DIM;
    int size = random.nextDouble() < BATCHES ? random.nextInt(SMALLEST_BATCH, LARGEST_BATCH + 1) : 1;
    List<PlannedRow> rows = IntStream.range(0, size).mapToObj(i -> row(lighting, dimming)).toList();
    boolean labelsFirst = random.nextDouble() < LABELS_FIRST;
    return new PlannedCall(settings.run() + "-" + calls++, lighting, rows, random.nextBoolean(), labelsFirst, lighting == Lighting.DIM && dimming == Dimming.FALLEN);
  }

  private PlannedRow row(Lighting lighting, Dimming dimming) {
    HeldBackRow row = heldBack.get(random.nextInt(heldBack.size()));
    float[] pixels = lighting == Lighting.DIM ? dimming.apply(row.pixels(), random) : row.pixels();
    return new PlannedRow(pixels, LabelPlan.of(row.truth(), settings, random));
  }
}
