// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.stability;

import io.infermeter.core.stability.Fluctuation.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Simulations with a fixed seed; prints the tables of docs/stability.md. Takes about a minute. */
public final class StabilitySimulations {
  private static final int BINS = 30;
  private static final double SIGNIFICANCE = .01;

  private final Random random = new Random(20261125);

  private StabilitySimulations() {}

  /** @param args how many rounds; 2,000 without */
  public static void main(String[] args) {
    StabilitySimulations simulations = new StabilitySimulations();
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
    simulations.alarms(rounds);
    simulations.delays(rounds);
    simulations.falseAlarms(Math.max(1, rounds / 4));
    simulations.fluctuation(rounds);
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  private void alarms(int rounds) {
    print("| change | rows each | JS > 0.1 | PSI > 0.1 | p <= 0.01 | warn or alarm | alarm |");
    print("|---|---|---|---|---|---|---|");
    for (double tilt : new double[] {0, .1, .6, 1.1}) {
      for (int rows : new int[] {200, 1_000, 100_000}) {
        alarms(tilt, rows, rows == 100_000 ? Math.max(1, rounds / 5) : rounds);
      }
    }
    print("");
  }

  /** The window's density rises exponentially over the range, the reference's is flat. */
  private void alarms(double tilt, int rows, int rounds) {
    double[] counts = new double[5];
    double[] flat = shares(0);
    double[] tilted = shares(tilt);
    for (int round = 0; round < rounds; round++) {
      TwoSamples samples = TwoSamples.of(draw(flat, rows), draw(tilted, rows));
      TwoSamples coarse = samples.regrouped();
      DriftVerdict verdict = DriftVerdict.of(coarse, SIGNIFICANCE);
      counts[0] += DriftMeasure.JENSEN_SHANNON.of(samples) > .1 ? 1 : 0;
      counts[1] += DriftMeasure.PSI.of(samples) > DriftVerdict.WARN_FROM ? 1 : 0;
      counts[2] += DriftMeasure.pValue(coarse) <= SIGNIFICANCE ? 1 : 0;
      counts[3] += verdict != DriftVerdict.NONE ? 1 : 0;
      counts[4] += verdict == DriftVerdict.ALARM ? 1 : 0;
    }
    double psi = 0;
    for (int bin = 0; bin < BINS; bin++) {
      psi += (flat[bin] - tilted[bin]) * Math.log(flat[bin] / tilted[bin]);
    }
    print("| %s | %,d | %s | %s | %s | %s | %s |", tilt == 0 ? "none" : String.format(Locale.ROOT, "true PSI %.3f", psi), rows,
        percent(counts[0] / rounds), percent(counts[1] / rounds), percent(counts[2] / rounds), percent(counts[3] / rounds),
        percent(counts[4] / rounds));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static double[] shares(double tilt) {
    double[] shares = new double[BINS];
    double sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      shares[bin] = Math.exp(tilt * (2.0 * bin / (BINS - 1) - 1));
      sum += shares[bin];
    }
    for (int bin = 0; bin < BINS; bin++) {
      shares[bin] /= sum;
    }
    return shares;
  }

  private long[] draw(double[] shares, int rows) {
    double[] upTo = shares.clone();
    for (int bin = 1; bin < upTo.length; bin++) {
      upTo[bin] += upTo[bin - 1];
    }
    long[] counts = new long[shares.length];
    for (int row = 0; row < rows; row++) {
      int at = Arrays.binarySearch(upTo, random.nextDouble());
      int bin = Math.min(upTo.length - 1, at < 0 ? -at - 1 : at);
      counts[bin]++;
    }
    return counts;
  }

  /** A detector in the middle of its run. */
  private interface Running {
    Running after(double step);

    boolean alarms();
  }

  private record RunningEwma(Ewma state) implements Running {
    @Override
    public Running after(double step) {
      return new RunningEwma(state.after(step));
    }

    @Override
    public boolean alarms() {
      return state.alarms();
    }
  }

  private record RunningCusum(Cusum state) implements Running {
    @Override
    public Running after(double step) {
      return new RunningCusum(state.after(step));
    }

    @Override
    public boolean alarms() {
      return state.alarms();
    }
  }

  private record RunningStep(double limit, boolean alarms) implements Running {
    @Override
    public Running after(double step) {
      return new RunningStep(limit, Math.abs(step) > limit);
    }
  }

  private void delays(int rounds) {
    double runLength = 43_200;
    double shewhart = shewhartLimit(runLength);
    print("| change in standard errors of a bucket | EWMA | CUSUM | single buckets |");
    print("|---|---|---|---|");
    for (double shift : new double[] {.25, .5, 1, 2, 3}) {
      print("| %.2f | %.0f | %.0f | %.0f |", shift,
          delay(() -> new RunningEwma(Ewma.with(Ewma.USUAL_WEIGHT, runLength)), shift, rounds),
          delay(() -> new RunningCusum(Cusum.with(Cusum.USUAL_ALLOWANCE, runLength)), shift, rounds),
          delay(() -> new RunningStep(shewhart, false), shift, Math.max(1, rounds / 10)));
    }
    print("");
  }

  private static double shewhartLimit(double runLength) {
    double low = 0;
    double high = 10;
    while (high - low > 1e-9) {
      double middle = (low + high) / 2;
      if (1 / ChiSquareTail.of(middle * middle, 1) < runLength) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Mean buckets from the change to the alarm, after 100 buckets without a change (and without an alarm). */
  private double delay(Supplier<Running> start, double shift, int rounds) {
    long sum = 0;
    int kept = 0;
    for (int round = 0; round < rounds; round++) {
      Running state = start.get();
      boolean early = false;
      for (int i = 0; i < 100; i++) {
        state = state.after(random.nextGaussian());
        early |= state.alarms();
      }
      if (!early) {
        kept++;
        while (!state.alarms()) {
          state = state.after(random.nextGaussian() + shift);
          sum++;
        }
      }
    }
    return (double) sum / kept;
  }

  private void falseAlarms(int rounds) {
    print("| what the buckets hold | EWMA | CUSUM |");
    print("|---|---|---|");
    double runLength = 1_000;
    falseAlarms("normal means", i -> random.nextGaussian(), runLength, rounds);
    falseAlarms("accuracy of 0.95 on 1,000 labels", i -> shareStep(.95, 1_000), runLength, rounds);
    falseAlarms("accuracy of 0.95 on 100 labels", i -> shareStep(.95, 100), runLength, rounds);
    falseAlarms("accuracy of 0.95 on 20 labels", i -> shareStep(.95, 20), runLength, rounds);
    print("");
  }

  private double shareStep(double share, int rows) {
    int hits = 0;
    for (int row = 0; row < rows; row++) {
      hits += random.nextDouble() < share ? 1 : 0;
    }
    return ((double) hits / rows - share) / Math.sqrt(share * (1 - share) / rows);
  }

  private void falseAlarms(String what, IntToDoubleFunction steps, double runLength, int rounds) {
    print("| %s | %.0f | %.0f |", what,
        run(new RunningEwma(Ewma.with(Ewma.USUAL_WEIGHT, runLength)), steps, rounds),
        run(new RunningCusum(Cusum.with(Cusum.USUAL_ALLOWANCE, runLength)), steps, rounds));
  }

  private static double run(Running start, IntToDoubleFunction steps, int rounds) {
    long sum = 0;
    for (int round = 0; round < rounds; round++) {
      Running state = start;
      while (!state.alarms()) {
        state = state.after(steps.applyAsDouble(0));
        sum++;
      }
    }
    return (double) sum / rounds;
  }

  private void fluctuation(int rounds) {
    print("| true fluctuation of an accuracy of 0.8 | mean tau | said to fluctuate (5 %%) | the same with each window's own variance |");
    print("|---|---|---|---|");
    for (double tau : new double[] {0, .02, .05}) {
      fluctuation(.8, tau, rounds);
    }
    fluctuation(.98, 0, rounds);
  }

  private void fluctuation(double share, double tau, int rounds) {
    double taus = 0;
    double pooled = 0;
    double own = 0;
    for (int round = 0; round < rounds; round++) {
      List<Part> parts = new ArrayList<>();
      for (int window = 0; window < 60; window++) {
        double truth = Math.clamp(share + tau * random.nextGaussian(), 0, 1);
        long hits = 0;
        for (int row = 0; row < 100; row++) {
          hits += random.nextDouble() < truth ? 1 : 0;
        }
        parts.add(Part.ofShare(hits, 100));
      }
      Fluctuation f = Fluctuation.ofShares(parts, 1);
      taus += f.tau();
      pooled += f.pValue() < .05 ? 1 : 0;
      own += ownVariance(parts) < .05 ? 1 : 0;
    }
    print("| %s%.2f | %.3f | %s | %s |", share == .8 ? "" : "(accuracy of 0.98) ", tau, taus / rounds, percent(pooled / rounds), percent(own / rounds));
  }

  /** Cochran's test as it is often done, with p (1 - p) of each window, which is nearly 0 where all are right. */
  private static double ownVariance(List<Part> parts) {
    ToDoubleFunction<Part> weight = part -> part.n() / Math.max(1e-9, part.value() * (1 - part.value()));
    double weights = parts.stream().mapToDouble(weight).sum();
    double mean = parts.stream().mapToDouble(part -> weight.applyAsDouble(part) * part.value()).sum() / weights;
    double q = parts.stream().mapToDouble(part -> weight.applyAsDouble(part) * Math.pow(part.value() - mean, 2)).sum();
    return ChiSquareTail.of(q, parts.size() - 1);
  }
}
