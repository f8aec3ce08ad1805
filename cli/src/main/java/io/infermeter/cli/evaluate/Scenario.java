// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.cli.WrongUsage;
import java.util.ArrayList;
import java.util.List;

/**
 * One way of sending the data.
 *
 * @param batch rows in a call, at the most
 * @param concurrency calls at a time
 */
record Scenario(int batch, int concurrency) {
  private static final int LARGEST_BATCH = 65_536;
  private static final int MOST_AT_A_TIME = 1_000;

  Scenario {
    if (batch < 1 || batch > LARGEST_BATCH) {
      throw new WrongUsage("--batch is " + batch + "; it may be 1 to " + LARGEST_BATCH);
    }
    if (concurrency < 1 || concurrency > MOST_AT_A_TIME) {
      throw new WrongUsage("--concurrency is " + concurrency + "; it may be 1 to " + MOST_AT_A_TIME);
    }
  }

  /** Every batch size with every concurrency. */
  static List<Scenario> all(List<Integer> batches, List<Integer> concurrencies) {
    List<Scenario> all = new ArrayList<>();
    batches.forEach(batch -> concurrencies.forEach(concurrency -> all.add(new Scenario(batch, concurrency))));
    return all.stream().distinct().toList();
  }

  /** The name of one pass through the data, as it stands in segment.evaluation. */
  String pass(String run, int repeat) {
    return run + "/b" + batch + "-c" + concurrency + "-r" + repeat;
  }

  @Override
  public String toString() {
    return "batch " + batch + ", concurrency " + concurrency;
  }
}
