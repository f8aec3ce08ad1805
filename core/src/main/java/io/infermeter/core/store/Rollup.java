// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.tally.Tally;

/**
 * The absolute state of one minute of one series, as one process knows it: late corrections of another process's minute are signed
 * deltas in a row of one's own, so only sums over processes are at least 0.
 *
 * @param key which minute of which series
 * @param process the gateway process that owns the row
 * @param sequence rises with each rewrite of the row
 * @param tally the state
 */
public record Rollup(RollupKey key, int process, long sequence, Tally<?> tally) {}
