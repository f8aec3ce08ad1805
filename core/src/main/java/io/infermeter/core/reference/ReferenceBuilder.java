// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.reference;

import io.infermeter.core.store.CallRows;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.store.WriteTransaction;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.TallyCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers the rows of a reference, within bounds; they stand in memory in few bytes. Not thread-safe. */
public final class ReferenceBuilder {
  /** Most rows of one reference. */
  public static final int MAX_ROWS = 1_000_000;

  /** Most bytes of one reference, compressed. */
  public static final long MAX_BYTES = 128L << 20;

  /** Most bytes of the counts of one reference: they grow with the classes. */
  private static final int MAX_TALLY = 8 << 20;

  private final int mostRows;
  private final long mostBytes;
  private final List<StoredPrediction> waiting = new ArrayList<>();
  private final List<byte[]> chunks = new ArrayList<>();
  private final PredictionTally tally = new PredictionTally();
  private final CallRows calls = new CallRows((micros, dimensions, counts) -> tally.add(PredictionPart.BATCHES, counts));
  private long rows;
  private long bytes;

  /** More rows than a reference may have; the message says how many there may be. */
  public static final class Full extends RuntimeException {
    Full(String message) {
      super(message);
    }
  }

  public ReferenceBuilder() {
    this(MAX_ROWS, MAX_BYTES);
  }

  ReferenceBuilder(int mostRows, long mostBytes) {
    this.mostRows = mostRows;
    this.mostBytes = mostBytes;
  }

  /** Adds a row; the rows of one call follow one another. @throws Full if there are too many */
  public void add(StoredPrediction row) {
    if (rows == mostRows) {
      throw new Full("a reference has at most " + mostRows + " rows; take a shorter time, or a sample");
    }
    rows++;
    PredictionTally one = PredictionTally.of(row.prediction(), row.truth());
    one.addEligible(1);
    tally.add(one);
    calls.add(row);
    waiting.add(row);
    if (waiting.size() == ReferenceChunks.ROWS) {
      flush();
    }
  }

  private void flush() {
    byte[] chunk = ReferenceChunks.encode(waiting);
    waiting.clear();
    bytes += chunk.length;
    if (bytes > mostBytes) {
      throw new Full("a reference has at most " + (mostBytes >> 20) + " MiB; take fewer rows, or leave out scores or features");
    }
    if (TallyCodec.encode(tally).length > MAX_TALLY) {
      throw new Full("the rows have too many different classes: their counts alone take more than " + (MAX_TALLY >> 20) + " MiB");
    }
    chunks.add(chunk);
  }

  public long rows() {
    return rows;
  }

  /** Pins what was gathered, once; empty if the model has a reference of this name already. */
  Optional<PinnedReference> pin(
      WriteTransaction transaction, String model, String name, long createdMicros, @Nullable TimeRange range) {
    if (!waiting.isEmpty()) {
      flush();
    }
    calls.end();
    PinnedReference reference = new PinnedReference(model, name, createdMicros, range, rows, tally.labelled(), tally.copy());
    return transaction.insertReference(reference, chunks) ? Optional.of(reference) : Optional.empty();
  }
}
