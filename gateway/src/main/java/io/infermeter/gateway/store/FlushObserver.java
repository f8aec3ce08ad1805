// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.store;

/** Told of each flush, on the writer's thread; must neither block nor throw. */
@FunctionalInterface
public interface FlushObserver {
  /**
   * A flush is over.
   *
   * @param nanos how long it took
   * @param durable whether it is stored; false: the store failed
   */
  void flushed(long nanos, boolean durable);
}
