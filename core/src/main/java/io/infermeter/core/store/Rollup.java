// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.tally.Mergeable;

/**
 * The absolute state of one minute, hour or day of one series, as one process knows it: late corrections of another process's time are signed
 * deltas in a row of one's own, so only sums over processes are at least 0.
 *
 * @param key which time of which series
 * @param process the gateway process that owns the row
 * @param sequence rises with each rewrite of the row
 * @param tally the state
 */
public record Rollup(RollupKey key, int process, long sequence, Mergeable<?> tally) {}
