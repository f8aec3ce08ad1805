// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.estimate;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Judges a calibration by rows that it was not fitted on: ten times a tenth of the rows, drawn so that both outcomes have their share,
 * is held out, and the ten tenths are judged together. The draws have a fixed seed, so the same reference is always judged alike.
 */
final class HeldOut {
  private static final int SPLITS = 10;
  private static final int FEWEST = 10;
  private static final long SEED = 42;

  private HeldOut() {}

  /** Expected calibration errors of the rows held out. */
  record Errors(double raw, double calibrated) {}

  /** Whether there are rows enough of both outcomes for every split to have some. */
  static boolean enough(BinarySample sample) {
    return Math.min(sample.positives(), sample.size() - sample.positives()) >= FEWEST;
  }

  static Errors errors(BinarySample sample) {
    int tests = Math.ceilDiv(sample.size(), SPLITS);
    double[] raw = new double[tests * SPLITS];
    double[] calibrated = new double[raw.length];
    boolean[] hits = new boolean[raw.length];
    int[][] byOutcome = {rows(sample, false), rows(sample, true)};
    int positiveTests = (int) Math.round((double) tests * byOutcome[1].length / sample.size());
    SplittableRandom random = new SplittableRandom(SEED);
    int at = 0;
    for (int split = 0; split < SPLITS; split++) {
      shuffle(byOutcome[0], random);
      shuffle(byOutcome[1], random);
      IsotonicRegression fit = IsotonicRegression.fit(sample.only(joined(byOutcome, tests - positiveTests, positiveTests, false)));
      for (int row : joined(byOutcome, tests - positiveTests, positiveTests, true)) {
        raw[at] = sample.score(row);
        calibrated[at] = fit.at(sample.score(row));
        hits[at++] = sample.hit(row);
      }
    }
    return new Errors(new BinarySample(raw, hits).calibrationError(), new BinarySample(calibrated, hits).calibrationError());
  }

  private static int[] rows(BinarySample sample, boolean hit) {
    return IntStream.range(0, sample.size()).filter(row -> sample.hit(row) == hit).toArray();
  }

  /** The first rows of each outcome, which are tested, or all others. */
  private static int[] joined(int[][] byOutcome, int negatives, int positives, boolean tested) {
    IntStream first = tested ? IntStream.of(byOutcome[0]).limit(negatives) : IntStream.of(byOutcome[0]).skip(negatives);
    IntStream second = tested ? IntStream.of(byOutcome[1]).limit(positives) : IntStream.of(byOutcome[1]).skip(positives);
    return IntStream.concat(first, second).toArray();
  }

  private static void shuffle(int[] rows, SplittableRandom random) {
    for (int last = rows.length - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      int swapped = rows[last];
      rows[last] = rows[other];
      rows[other] = swapped;
    }
  }
}
