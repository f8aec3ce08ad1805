// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.core.series.Dimensions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Different texts of one kind, up to a number: what comes from the network must not make series without end. Further ones are taken
 * for {@link Dimensions#OTHER}. Thread-safe, never blocks.
 */
final class BoundedNames {
  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private final LongAdder folded = new LongAdder();
  private final int limit;

  BoundedNames(int limit) {
    this.limit = limit;
  }

  /** How often a name was taken for another. */
  long folded() {
    return folded.sum();
  }

  /** Makes room for a name whatever comes. */
  void keep(String name) {
    names.add(name);
  }

  /** The name itself where there is room for it; empty stays empty. */
  String admit(String name) {
    return admit(name, limit);
  }

  /** As {@link #admit(String)}, for a name that a server has not confirmed: such ones take up a tenth of the room. */
  String admitUnconfirmed(String name) {
    return admit(name, limit / 10);
  }

  private String admit(String name, int room) {
    if (name.isEmpty() || names.contains(name)) {
      return name;
    }
    // Two threads may pass at once: the bound is exceeded by as many as there are threads at most.
    if (name.length() > CaptureBounds.NAME_LENGTH || name.indexOf('\0') >= 0 || names.size() >= room) {
      folded.increment();
      return Dimensions.OTHER;
    }
    names.add(name);
    return name;
  }
}
