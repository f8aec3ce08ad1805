// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.util.function.BiFunction;

/**
 * The bytes of a stored tally. Numbers are varints of seven bits, little end first; signed ones are zigzag; a text is its length in
 * bytes and UTF-8.
 *
 * <pre>
 * state       = version(1 byte, now 3) body
 * predictions = eligible stored labelled, unsigned n, n x (unsigned number, unsigned length in bytes, part)
 *               all numbers signed where not said otherwise; version 2: no length
 * part        = by its number in {@link PredictionPart}: 1 classes, 2 confusion, 3 moments, 10 delays, 11 batches, 12 count
 *               (version 1: eligible stored classes confusion moments)
 * classes     = unsigned n, n x (text class, count)
 * confusion   = unsigned n, n x (text true, text predicted, count)
 * moments     = count unrepresentable sum sum_of_squares           sums: 128 bits, signed high half, unsigned low half; unit 2^-40
 * delays      = unsigned n, n x (bin, count)
 * batches     = hit_pairs cross_pairs row_pairs
 * grids       = unsigned n, n x (text class, grid)                      part 20
 * grid        = unrepresentable, unsigned n, n x (unsigned distance to the cell before, rows positives negatives,
 *               sum of the scores, sum of the scores of rows without label)                 cell = 2 bin + (1 if predicted); part 21
 * sum         = unsigned length, bytes, big end first, two's complement; unit 2^-40 in a grid
 * losses      = rows unrepresentable unseen, 128-bit sums of log loss, its squares, Brier score, its squares; unit 2^-40; part 22
 * ranks       = unseen unrepresentable, sparse                            part 23
 * sparse      = unsigned n, n x (distance to the number before, count)
 * regression  = rows unrepresentable zero_targets, sums of y y^2 over under e^2 |e|/|y| |e| of zero targets; unit 2^-60, of
 *               squares 2^-120                                            part 24
 * errors      = sparse                                                    part 25
 * multilabel  = unsigned n, n x (text class, overlap), unsigned n, n x (overlap, count)    overlap = hits truths predictions; part 26
 * inputs      = rows, unsigned level, unsigned n, n x (unsigned distance to the mixed hash before,
 *               unsigned m, m x (unsigned hash of an answer, count), moments)                     part 60
 * features    = unsigned n, n x (text feature, numbers), unsigned n, n x (text feature, classes)  part 61
 * numbers     = unrepresentable, sparse                                                           part 62
 * calls       = unsigned n, n x (outcome(1 byte) unsigned status calls rows request_bytes response_bytes
 *                                durations latency, durations upstream, durations overhead
 *                                promised kept flow, unsigned n, n x (unit(1 byte) stream))
 *               (version 1: nothing behind overhead)
 * flow        = carried ended in_flight                            nanoseconds, 128 bits
 * stream      = outputs, durations first, durations per_output, durations gaps
 * durations   = histogram sum                                      nanoseconds, 128 bits
 * extremes    = unsigned busy, unsigned most, unsigned fewest, unsigned n, n x (outcome(1 byte) unsigned status unsigned longest)
 * histogram   = zeros, unsigned n, if n &gt; 0: first index, n x count
 * </pre>
 */
public final class TallyCodec {
  private static final int VERSION = 3;

  private TallyCodec() {}

  public static byte[] encode(Mergeable<?> tally) {
    StateOutput out = new StateOutput();
    out.writeByte(VERSION);
    tally.encode(out);
    return out.toBytes();
  }

  public static PredictionTally decodePredictions(byte[] bytes) {
    return decodePredictions(bytes, PredictionParts.ALL);
  }

  /** Reads these parts alone. */
  public static PredictionTally decodePredictions(byte[] bytes, PredictionParts kept) {
    return decode(
        bytes,
        (in, version) ->
            switch (version) {
              case 1 -> PredictionTally.decodeVersion1(in, kept);
              case 2 -> PredictionTally.decodeVersion2(in, kept);
              default -> PredictionTally.decode(in, kept);
            });
  }

  public static CallTally decodeCalls(byte[] bytes) {
    return decode(bytes, (in, version) -> version == 1 ? CallTally.decodeVersion1(in) : CallTally.decode(in));
  }

  public static CallExtremes decodeExtremes(byte[] bytes) {
    return decode(bytes, (in, version) -> CallExtremes.decode(in));
  }

  public static DelayCounts decodeDelays(byte[] bytes) {
    return decode(bytes, (in, version) -> DelayCounts.decode(in));
  }

  private static <T> T decode(byte[] bytes, BiFunction<StateInput, Integer, T> body) {
    StateInput in = new StateInput(bytes);
    int version = in.readByte();
    if (version < 1 || version > VERSION) {
      throw new IllegalArgumentException("a tally of version " + version + "; this program reads versions 1 to " + VERSION);
    }
    T tally = body.apply(in, version);
    if (!in.atEnd()) {
      throw new IllegalArgumentException("bytes are left behind a tally");
    }
    return tally;
  }
}
