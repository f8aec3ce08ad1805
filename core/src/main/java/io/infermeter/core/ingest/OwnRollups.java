// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.WriteTransaction;
import io.infermeter.core.tally.Mergeable;
import io.infermeter.core.tally.Tallies;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rollups of this process, as they are in the store. The newest are kept in memory, up to a bound; older ones are read back when a
 * late label changes them. Confined to the writer.
 */
final class OwnRollups {
  private final int process;
  private final LinkedHashMap<RollupKey, Mergeable<?>> cached;
  private long sequence;

  OwnRollups(int process, int bound) {
    this.process = process;
    this.cached =
        new LinkedHashMap<>(1024, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<RollupKey, Mergeable<?>> eldest) {
            return size() > bound;
          }
        };
  }

  /** Adds deltas to the states in the store; returns the new states, which {@link #committed} takes over once they are durable. */
  List<Rollup> write(WriteTransaction transaction, Map<RollupKey, ? extends Mergeable<?>> deltas) {
    Map<RollupKey, Mergeable<?>> placed = placed(transaction.ladder(), deltas);
    List<RollupKey> missing = placed.keySet().stream().filter(key -> !cached.containsKey(key)).toList();
    Map<RollupKey, Rollup> read = missing.isEmpty() ? Map.of() : transaction.rollups(missing);
    List<Rollup> states = new ArrayList<>(placed.size());
    placed.forEach(
        (key, delta) -> {
          Mergeable<?> old = cached.get(key);
          if (old == null && read.containsKey(key)) {
            old = read.get(key).tally();
          }
          states.add(new Rollup(key, process, ++sequence, old == null ? delta.copy() : Tallies.sum(old, delta)));
        });
    transaction.putRollups(states);
    return states;
  }

  /** The deltas by the times for which aggregates are kept now: what is late for a minute goes to its hour. */
  private static Map<RollupKey, Mergeable<?>> placed(Ladder ladder, Map<RollupKey, ? extends Mergeable<?>> deltas) {
    Map<RollupKey, Mergeable<?>> placed = new LinkedHashMap<>();
    deltas.forEach(
        (key, delta) -> {
          RollupKey now = ladder.key(key);
          placed.merge(now, Ladder.part(key, now, delta), Tallies::sum);
        });
    return placed;
  }

  /** Forgets the states: they may be another's than the store's, as after a failure. Sequences go on. */
  void forget() {
    cached.clear();
  }

  /** What others may merge meanwhile is read again each time. */
  void committed(List<Rollup> states) {
    states.stream().filter(rollup -> rollup.key().span() == 1).forEach(rollup -> cached.put(rollup.key(), rollup.tally()));
  }
}
