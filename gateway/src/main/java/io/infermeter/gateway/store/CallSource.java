// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.store;

import io.infermeter.core.ingest.Recorder;

/** Where captured calls come from. Called by the writer's thread alone; never blocks, never throws. */
@FunctionalInterface
public interface CallSource {
  /**
   * Reads calls that wait and adds them to the recorder, the oldest first.
   *
   * @param limit at most so many calls
   * @return how many; fewer than the limit means that none is left
   */
  int drainTo(Recorder recorder, int limit);
}
