// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.WriteTransaction;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.Tally;
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
  private final LinkedHashMap<RollupKey, Tally<?>> cached;
  private long sequence;

  OwnRollups(int process, int bound) {
    this.process = process;
    this.cached =
        new LinkedHashMap<>(1024, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<RollupKey, Tally<?>> eldest) {
            return size() > bound;
          }
        };
  }

  /** Adds deltas to the states in the store; returns the new states, which {@link #committed} takes over once they are durable. */
  List<Rollup> write(WriteTransaction transaction, Map<RollupKey, Tally<?>> deltas) {
    List<RollupKey> missing = deltas.keySet().stream().filter(key -> !cached.containsKey(key)).toList();
    Map<RollupKey, Rollup> read = missing.isEmpty() ? Map.of() : transaction.rollups(missing);
    List<Rollup> states = new ArrayList<>(deltas.size());
    deltas.forEach(
        (key, delta) -> {
          Tally<?> old = cached.get(key);
          if (old == null && read.containsKey(key)) {
            old = read.get(key).tally();
          }
          states.add(new Rollup(key, process, ++sequence, sum(old, delta)));
        });
    transaction.putRollups(states);
    return states;
  }

  void committed(List<Rollup> states) {
    states.forEach(rollup -> cached.put(rollup.key(), rollup.tally()));
  }

  private static Tally<?> sum(@org.jspecify.annotations.Nullable Tally<?> old, Tally<?> delta) {
    if (old == null) {
      return delta.copy();
    }
    return switch (delta) {
      case PredictionTally d -> added(((PredictionTally) old).copy(), d);
      case CallTally d -> added(((CallTally) old).copy(), d);
      default -> throw new IllegalArgumentException("no rollup holds " + delta.getClass());
    };
  }

  private static <T extends Tally<T>> T added(T to, T delta) {
    to.add(delta);
    return to;
  }
}
