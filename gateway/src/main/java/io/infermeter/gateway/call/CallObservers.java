// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.call;

/** Makes the observer of each call. Thread-safe, never blocks. */
@FunctionalInterface
public interface CallObservers {
  /** t0: the headers of a call have come. */
  CallObserver begin(CallHead head);
}
