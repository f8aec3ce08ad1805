// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;

/** Changes collections, and takes the changes back in reverse order. */
final class UndoLog {
  private final Deque<Runnable> steps = new ArrayDeque<>();

  <K, V> void put(Map<K, V> map, K key, V value) {
    V old = map.put(key, value);
    steps.push(old == null ? () -> map.remove(key) : () -> map.put(key, old));
  }

  <K, V> void remove(Map<K, V> map, K key) {
    V old = map.remove(key);
    if (old != null) {
      steps.push(() -> map.put(key, old));
    }
  }

  <E> void add(Set<E> set, E element) {
    if (set.add(element)) {
      steps.push(() -> set.remove(element));
    }
  }

  /** Notes how something else is taken back. */
  void note(Runnable step) {
    steps.push(step);
  }

  void run() {
    steps.forEach(Runnable::run);
    steps.clear();
  }
}
