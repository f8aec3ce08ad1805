// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.call;

/** Takes measured calls off the event loops. Thread-safe, never blocks, never throws: what does not fit is dropped and counted. */
@FunctionalInterface
public interface FinishedCalls {
  void accept(FinishedCall call);
}
