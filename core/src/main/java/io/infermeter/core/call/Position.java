// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.call;

import java.util.Comparator;

/**
 * Where a call stands in time: a total order over all gateway processes, and the key under which its rows are stored.
 *
 * @param micros when the call reached the gateway, microseconds since 1970-01-01T00:00Z
 * @param process the gateway process; a new number at each start
 * @param sequence counts calls within the process
 */
public record Position(long micros, int process, long sequence) implements Comparable<Position> {
  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::micros).thenComparingInt(Position::process).thenComparingLong(Position::sequence);

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }
}
