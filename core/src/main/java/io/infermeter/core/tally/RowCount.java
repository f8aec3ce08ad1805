// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

/** A number of rows. */
public final class RowCount implements Tally<RowCount> {
  private long rows;

  public static RowCount of(long rows) {
    RowCount count = new RowCount();
    count.rows = rows;
    return count;
  }

  public long rows() {
    return rows;
  }

  @Override
  public void add(RowCount other) {
    rows += other.rows;
  }

  @Override
  public void subtract(RowCount other) {
    rows -= other.rows;
  }

  @Override
  public RowCount copy() {
    return of(rows);
  }

  @Override
  public boolean isZero() {
    return rows == 0;
  }

  @Override
  public void encode(StateOutput out) {
    out.writeSigned(rows);
  }

  static RowCount decode(StateInput in) {
    return of(in.readSigned());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowCount o && o.rows == rows;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(rows);
  }

  @Override
  public String toString() {
    return Long.toString(rows);
  }
}
