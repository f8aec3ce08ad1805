// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

/**
 * How much watches may take together.
 *
 * @param watches watches at once
 * @param bytesOfOne bytes of the answers of one watch
 * @param bytesOfAll bytes of the answers of all watches
 * @param alone watches with large questions that are computed at the same time, beside all others, which are computed together on one thread
 */
public record WatchBounds(int watches, long bytesOfOne, long bytesOfAll, int alone) {
  /** What holds where nothing else is said: 10,000 watches, 4 MB each, 128 MB together, one large one at a time. */
  public static final WatchBounds DEFAULT = new WatchBounds(10_000, 4_000_000, 128_000_000, 1);
}
