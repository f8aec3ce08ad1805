// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.prediction.Prediction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was answered to identical inputs: of a sample of inputs, all their answers. An input is in the sample, or is not, by its hash alone,
 * so that parts of time and replicas keep the same ones and add up. There are at most {@link #MOST} inputs: when there would be more, the
 * level rises by one, which leaves out the half of all inputs whose hashes have one leading zero less.
 *
 * <p><b>This is not wholly a group.</b> The level is a lattice: it only rises, whatever is taken away again. Adding is exact in any order
 * and any split. Subtracting is exact for every input that is kept; but inputs that the level has left out do not come back, as they would
 * if the remaining rows were counted afresh. Hence the law that holds: after any adding and subtracting, the state equals the one from the
 * remaining rows, {@linkplain #at(int) looked at from the state's level}. Nothing that is computed from it is wrong for that, it only rests
 * on fewer inputs. Labels do not touch it, since they do not change answers.
 *
 * <p>Source of the sampling: P. Gibbons, "Distinct Sampling for Highly-Accurate Answers to Distinct Values Queries" (2001).
 */
public final class InputAnswers implements Tally<InputAnswers> {
  /** Most inputs that are kept. */
  public static final int MOST = 256;

  private final int most;
  private final TreeMap<Long, Answers> inputs = new TreeMap<>(Long::compareUnsigned);
  private long rows;
  private int level;

  public InputAnswers() {
    this(MOST);
  }

  /** With another bound. */
  InputAnswers(int most) {
    this.most = most;
  }

  /**
   * The answers to one input that came at least twice.
   *
   * @param rows how often it came
   * @param pairs ordered pairs of its answers: n(n - 1)
   * @param agreeing those of them that are equal; 0 where answers are not classes
   * @param numbers rows with a number or score
   * @param squares sum of the squared distances of the numbers from their mean
   */
  public record Repeated(long rows, double pairs, double agreeing, long numbers, double squares) {}

  /** Answers to one input: classes by their hash, since they need only be told apart; and the numbers or scores. */
  private static final class Answers {
    private final TreeMap<Long, Long> classes = new TreeMap<>();
    private final Moments numbers = new Moments();

    void merge(Answers other, int sign) {
      other.classes.forEach((name, count) -> classes.merge(name, sign * count, ClassCounts::sumOrNone));
      if (sign > 0) {
        numbers.add(other.numbers);
      } else {
        numbers.subtract(other.numbers);
      }
    }

    boolean isZero() {
      return classes.isEmpty() && numbers.isZero();
    }

    Repeated repeated() {
      double n = classes.values().stream().mapToDouble(Long::doubleValue).sum();
      double agreeing = classes.values().stream().mapToDouble(count -> count * (count - 1.0)).sum();
      double squares = numbers.count() > 1 ? numbers.variance() * numbers.count() : 0;
      return new Repeated(Math.max((long) n, numbers.count()), n * (n - 1), agreeing, numbers.count(), squares);
    }
  }

  /** One row; null where its input is not kept. */
  static @Nullable InputAnswers of(Prediction prediction) {
    if (prediction.input().hash() == 0) {
      return null;
    }
    InputAnswers answers = new InputAnswers();
    String answer = prediction.value() instanceof io.infermeter.core.prediction.Value.Number ? null : prediction.value().orderKey();
    // The same input to two models are two inputs.
    long key = prediction.input().hash() ^ hash(prediction.key().model());
    answers.record(key, answer, prediction.watchedNumber().orElse(Double.NaN));
    return answers;
  }

  /**
   * Adds one row.
   *
   * @param input the hash of its input
   * @param answer tells classes apart; null where the answer is none
   * @param number the predicted number, or the score; NaN for none
   */
  void record(long input, @Nullable String answer, double number) {
    rows++;
    Answers one = new Answers();
    if (answer != null) {
      one.classes.put(hash(answer), 1L);
    }
    if (!Double.isNaN(number)) {
      one.numbers.add(number);
    }
    merge(mixed(input), one, 1);
    bound();
  }

  /** A permutation of 64 bits after which every bit depends on every one: D. Stafford's variant 13 of MurmurHash3's finalizer. */
  private static long mixed(long hash) {
    long a = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }

  /** FNV-1a of 64 bits. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
    }
    return mixed(hash);
  }

  private void merge(long key, Answers theirs, int sign) {
    if (Long.numberOfLeadingZeros(key) < level || theirs.isZero()) {
      return;
    }
    Answers mine = inputs.computeIfAbsent(key, k -> new Answers());
    mine.merge(theirs, sign);
    if (mine.isZero()) {
      inputs.remove(key);
    }
  }

  private void bound() {
    while (inputs.size() > most && level < Long.SIZE) {
      rise(level + 1);
    }
  }

  private void rise(int to) {
    if (to > level) {
      level = to;
      // Ascending by key, those with the fewest leading zeros are the last.
      inputs.tailMap(1L << (Long.SIZE - level), true).clear();
    }
  }

  /** The same, with the inputs of this level and above alone. */
  InputAnswers at(int other) {
    InputAnswers copy = copy();
    copy.rise(other);
    return copy;
  }

  /** Rows whose input is known, in the sample or not. */
  public long rows() {
    return rows;
  }

  /** The share of all inputs that are in the sample: 2^-level. */
  public double sampled() {
    return Math.scalb(1.0, -level);
  }

  int level() {
    return level;
  }

  /** Inputs of the sample. */
  public int inputs() {
    return inputs.size();
  }

  /** The inputs of the sample that came at least twice. */
  public List<Repeated> repeated() {
    List<Repeated> repeated = new ArrayList<>();
    for (Answers answers : inputs.values()) {
      Repeated one = answers.repeated();
      if (one.rows() > 1) {
        repeated.add(one);
      }
    }
    return repeated;
  }

  @Override
  public void add(InputAnswers other) {
    merge(other, 1);
  }

  @Override
  public void subtract(InputAnswers other) {
    merge(other, -1);
  }

  private void merge(InputAnswers other, int sign) {
    rows += sign * other.rows;
    rise(other.level);
    other.inputs.forEach((key, answers) -> merge(key, answers, sign));
    bound();
    if (rows == 0 && inputs.isEmpty()) {
      // Of no rows at all, everything is known.
      level = 0;
    }
  }

  @Override
  public InputAnswers copy() {
    InputAnswers copy = new InputAnswers(most);
    copy.rows = rows;
    copy.level = level;
    inputs.forEach((key, answers) -> copy.merge(key, answers, 1));
    return copy;
  }

  @Override
  public long heldCounts() {
    return 1 + 3L * inputs.size();
  }

  @Override
  public boolean isZero() {
    return rows == 0 && inputs.isEmpty();
  }

  @Override
  public void encode(StateOutput out) {
    out.writeSigned(rows);
    out.writeUnsigned(level);
    out.writeUnsigned(inputs.size());
    long last = 0;
    for (Map.Entry<Long, Answers> input : inputs.entrySet()) {
      out.writeUnsigned(input.getKey() - last);
      last = input.getKey();
      out.writeUnsigned(input.getValue().classes.size());
      input.getValue().classes.forEach(
          (name, count) -> {
            out.writeUnsigned(name);
            out.writeSigned(count);
          });
      input.getValue().numbers.encode(out);
    }
  }

  static InputAnswers decode(StateInput in) {
    InputAnswers result = new InputAnswers();
    result.rows = in.readSigned();
    long level = in.readUnsigned();
    if (level < 0 || level > Long.SIZE) {
      throw new IllegalArgumentException("a sample of inputs at level " + level);
    }
    result.level = (int) level;
    long key = 0;
    for (int left = in.readCount(); left > 0; left--) {
      key += in.readUnsigned();
      Answers answers = new Answers();
      for (int classes = in.readCount(); classes > 0; classes--) {
        answers.classes.put(in.readUnsigned(), in.readSigned());
      }
      answers.numbers.add(Moments.decode(in));
      result.merge(key, answers, 1);
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InputAnswers o && o.rows == rows && o.level == level && bytes(o).equals(bytes(this));
  }

  private static java.nio.ByteBuffer bytes(InputAnswers answers) {
    StateOutput out = new StateOutput();
    answers.encode(out);
    return java.nio.ByteBuffer.wrap(out.toBytes());
  }

  @Override
  public int hashCode() {
    return Long.hashCode(rows) * 31 + inputs.keySet().hashCode();
  }

  @Override
  public String toString() {
    return "InputAnswers[rows=" + rows + ", level=" + level + ", inputs=" + inputs.size() + "]";
  }
}
