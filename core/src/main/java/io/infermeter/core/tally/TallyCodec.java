// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.util.function.Function;

/**
 * The bytes of a stored tally. Numbers are varints of seven bits, little end first; signed ones are zigzag; a text is its length in
 * bytes and UTF-8.
 *
 * <pre>
 * state       = version(1 byte, now 1) body
 * predictions = eligible stored classes confusion moments          all numbers signed where not said otherwise
 * classes     = unsigned n, n x (text class, count)
 * confusion   = unsigned n, n x (text true, text predicted, count)
 * moments     = count unrepresentable sum sum_of_squares           sums: 128 bits, signed high half, unsigned low half; unit 2^-40
 * calls       = unsigned n, n x (outcome(1 byte) unsigned status calls rows request_bytes response_bytes
 *                                durations latency, durations upstream, durations overhead)
 * durations   = histogram sum                                      nanoseconds, 128 bits
 * histogram   = zeros, unsigned n, if n &gt; 0: first index, n x count
 * </pre>
 */
public final class TallyCodec {
  private static final int VERSION = 1;

  private TallyCodec() {}

  public static byte[] encode(Tally<?> tally) {
    StateOutput out = new StateOutput();
    out.writeByte(VERSION);
    tally.encode(out);
    return out.toBytes();
  }

  public static PredictionTally decodePredictions(byte[] bytes) {
    return decode(bytes, PredictionTally::decode);
  }

  public static CallTally decodeCalls(byte[] bytes) {
    return decode(bytes, CallTally::decode);
  }

  private static <T> T decode(byte[] bytes, Function<StateInput, T> body) {
    StateInput in = new StateInput(bytes);
    int version = in.readByte();
    if (version != VERSION) {
      throw new IllegalArgumentException("a tally of version " + version + "; this program reads version " + VERSION);
    }
    T tally = body.apply(in);
    if (!in.atEnd()) {
      throw new IllegalArgumentException("bytes are left behind a tally");
    }
    return tally;
  }
}
