// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.label;

import io.infermeter.core.tally.DelayCounts;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How many of the labels that will ever come have come at an age, from predictions of which the young ones have not been waited for
 * long. Labels seen so far overstate it, as late ones are still missing; the chain ladder of actuaries (T. Mack, "Distribution-free
 * calculation of the standard error of chain ladder reserve estimates", ASTIN Bulletin 23, 1993) does not: the growth from one delay to
 * the next is taken only from predictions that are old enough to show it, and the growths are multiplied.
 *
 * <p>Not thread-safe.
 */
public final class DelayTriangle {
  /** With fewer labels nothing is said. */
  static final long FEWEST_LABELS = 30;

  private final TreeMap<Long, DelayCounts> byAge = new TreeMap<>();

  /**
   * Adds labels.
   *
   * @param ageMicros the age of the youngest prediction among theirs; negative ones are left out
   */
  public void add(long ageMicros, DelayCounts delays) {
    if (ageMicros >= 0) {
      byAge.computeIfAbsent(ageMicros, age -> new DelayCounts()).add(delays);
    }
  }

  /** Takes over everything from another. */
  public void add(DelayTriangle other) {
    other.byAge.forEach(this::add);
  }

  /**
   * Estimates the share of labels that come within a delay, bin by bin: of the labels that come within the longest delay that any
   * prediction is old enough to show.
   *
   * @return by the index of the bin, of {@link DelayCounts}, at whose upper end the share is reached; empty if too few labels are known
   */
  public TreeMap<Integer, Double> shares() {
    TreeMap<Integer, Double> shares = new TreeMap<>();
    DelayCounts all = new DelayCounts();
    byAge.values().forEach(all::add);
    if (all.total() < FEWEST_LABELS) {
      return shares;
    }
    double share = 1;
    DelayCounts shown = new DelayCounts();
    long youngest = Long.MAX_VALUE;
    for (int bin : all.counts().reversed().keySet()) {
      long age = (long) Math.ceil(DelayCounts.upperSeconds(bin) * 1e6);
      byAge.subMap(age, true, youngest, false).values().forEach(shown::add);
      youngest = Math.min(youngest, age);
      long upTo = shown.counts().headMap(bin + 1).values().stream().mapToLong(Long::longValue).sum();
      if (upTo > 0) {
        shares.put(bin, share);
        share *= 1 - (double) shown.counts().getOrDefault(bin, 0L) / upTo;
      }
    }
    return shares;
  }

  /**
   * The age at which a share of the labels has come.
   *
   * @param share in (0, 1)
   * @return microseconds; empty if too few labels are known
   */
  public OptionalLong ageMicros(double share) {
    for (Map.Entry<Integer, Double> each : shares().entrySet()) {
      if (each.getValue() >= share) {
        return OptionalLong.of((long) Math.ceil(DelayCounts.upperSeconds(each.getKey()) * 1e6));
      }
    }
    return OptionalLong.empty();
  }
}
