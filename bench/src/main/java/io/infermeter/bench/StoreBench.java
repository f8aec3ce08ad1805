// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.bench;

import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.store.MeterStore;
import io.infermeter.storage.H2Store;
import io.infermeter.testkit.Things;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * How fast a store takes predictions and labels, beside the store in memory. Prints rows per second of flushes with 1,000 calls of one
 * row, then labels per second of batches with 1,000 labels, and the time to open the store.
 */
public final class StoreBench {
  private static final int PER_FLUSH = 1_000;

  private StoreBench() {}

  /** @param args how many thousands of rows; 200 if it is not said */
  public static void main(String[] args) throws IOException {
    int flushes = args.length > 0 ? Integer.parseInt(args[0]) : 200;
    Path folder = Files.createTempDirectory("infermeter-bench");
    run("memory", InMemoryStore::new, flushes);
    run("h2 (new)", () -> H2Store.open(folder, Clock.systemUTC()), flushes);
    run("h2 (again)", () -> H2Store.open(folder, Clock.systemUTC()), flushes);
    System.out.printf("h2 file: %.1f MiB%n", Files.size(folder.resolve("meter.mv.db")) / 1048576.0);
  }

  private static void run(String name, Supplier<MeterStore> opening, int flushes) {
    long begin = System.nanoTime();
    try (MeterStore store = opening.get()) {
      double opened = seconds(begin);
      Recorder recorder = new Recorder(store, Things.undeclared(), 0, () -> 0);
      double rows = predict(store, recorder, flushes);
      double labels = label(store, recorder, flushes);
      System.out.printf("%-12s opened in %.2f s, %,.0f rows/s, %,.0f labels/s%n", name, opened, rows, labels);
    }
  }

  private static double predict(MeterStore store, Recorder recorder, int flushes) {
    long begin = System.nanoTime();
    for (int flush = 0; flush < flushes; flush++) {
      for (int i = 0; i < PER_FLUSH; i++) {
        long number = (long) flush * PER_FLUSH + i;
        Position position = new Position(number * 1_000, store.process(), number);
        recorder.add(Things.recorded(id(store, number), position, Things.lighting(i % 2 == 0 ? "dim" : "normal"), "" + i % 10));
      }
      recorder.flush(List.of(), List.of(), 0);
    }
    return (double) flushes * PER_FLUSH / seconds(begin);
  }

  private static double label(MeterStore store, Recorder recorder, int flushes) {
    long begin = System.nanoTime();
    for (int flush = 0; flush < flushes; flush++) {
      List<Label> labels = new ArrayList<>(PER_FLUSH);
      for (int i = 0; i < PER_FLUSH; i++) {
        labels.add(Things.label(id(store, (long) flush * PER_FLUSH + i), "" + i % 9, 1, "l"));
      }
      recorder.flush(labels, List.of(), 0);
    }
    return (double) flushes * PER_FLUSH / seconds(begin);
  }

  /** Scattered like a client's own ids. */
  private static String id(MeterStore store, long number) {
    return Long.toHexString((number + 1) * 0x9E3779B97F4A7C15L) + "-" + store.process();
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
