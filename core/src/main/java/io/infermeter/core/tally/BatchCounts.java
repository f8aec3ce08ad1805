// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import java.util.Objects;

/**
 * How much the labelled rows of one call resemble one another, as far as a variance needs it: with h of n labelled rows of a call
 * right, the sums over calls of h^2 - h, n h - h and n^2 - n. A call with one labelled row contributes nothing, so gateways without
 * batches pay nothing. The sums of h^2, n h and n^2 follow with the number of right and of labelled rows.
 */
public final class BatchCounts implements Tally<BatchCounts> {
  private long hitPairs;
  private long crossPairs;
  private long rowPairs;

  /**
   * What one call contributes.
   *
   * @param hits labelled rows that were right
   * @param labelled labelled rows, at least hits
   */
  public static BatchCounts of(long hits, long labelled) {
    BatchCounts counts = new BatchCounts();
    counts.hitPairs = hits * (hits - 1);
    counts.crossPairs = hits * (labelled - 1);
    counts.rowPairs = labelled * (labelled - 1);
    return counts;
  }

  /** Sum over calls of h^2 - h. */
  public long hitPairs() {
    return hitPairs;
  }

  /** Sum over calls of n h - h. */
  public long crossPairs() {
    return crossPairs;
  }

  /** Sum over calls of n^2 - n. */
  public long rowPairs() {
    return rowPairs;
  }

  @Override
  public void add(BatchCounts other) {
    hitPairs += other.hitPairs;
    crossPairs += other.crossPairs;
    rowPairs += other.rowPairs;
  }

  @Override
  public void subtract(BatchCounts other) {
    hitPairs -= other.hitPairs;
    crossPairs -= other.crossPairs;
    rowPairs -= other.rowPairs;
  }

  @Override
  public BatchCounts copy() {
    BatchCounts copy = new BatchCounts();
    copy.add(this);
    return copy;
  }

  @Override
  public boolean isZero() {
    return hitPairs == 0 && crossPairs == 0 && rowPairs == 0;
  }

  @Override
  public void encode(StateOutput out) {
    out.writeSigned(hitPairs);
    out.writeSigned(crossPairs);
    out.writeSigned(rowPairs);
  }

  static BatchCounts decode(StateInput in) {
    BatchCounts counts = new BatchCounts();
    counts.hitPairs = in.readSigned();
    counts.crossPairs = in.readSigned();
    counts.rowPairs = in.readSigned();
    return counts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BatchCounts o && o.hitPairs == hitPairs && o.crossPairs == crossPairs && o.rowPairs == rowPairs;
  }

  @Override
  public int hashCode() {
    return Objects.hash(hitPairs, crossPairs, rowPairs);
  }

  @Override
  public String toString() {
    return "BatchCounts[hitPairs=" + hitPairs + ", crossPairs=" + crossPairs + ", rowPairs=" + rowPairs + "]";
  }
}
