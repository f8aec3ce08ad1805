// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

/**
 * How much watches may take together.
 *
 * @param watches watches at once
 * @param bytesOfOne bytes of the answers of one watch
 * @param bytesOfAll bytes of the answers of all watches
 * @param atOnce watches that are computed at the same time
 */
public record WatchBounds(int watches, long bytesOfOne, long bytesOfAll, int atOnce) {
  /** What holds where nothing else is said: 1,000 watches, 4 MB each, 128 MB together, two computed at once. */
  public static final WatchBounds DEFAULT = new WatchBounds(1000, 4_000_000, 128_000_000, 2);
}
