// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.label.DelayTriangle;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.DelayCounts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Until when the predictions of each group have nearly all of the labels that they will get, from how long labels took over the last
 * weeks. Used for one question.
 */
final class Maturity {
  /** The share of labels that makes a window mature. */
  static final double SHARE = 0.95;

  private static final long DAY = 24 * RollupKey.HOUR * TimeRange.MINUTE;

  /** Labels are looked at for as long as they may come, but not for longer than this. */
  private static final long LONGEST = 90 * DAY;

  private final Map<List<String>, DelayTriangle> triangles = new HashMap<>();
  private final long nowMicros;
  private final long completeThroughMicros;

  Maturity(long nowMicros, long completeThroughMicros) {
    this.nowMicros = nowMicros;
    this.completeThroughMicros = completeThroughMicros;
  }

  /**
   * Reads the delays.
   *
   * @param horizonMicros how long after a prediction its label may come
   * @param key the group of a series
   */
  void read(Snapshot snapshot, long horizonMicros, Predicate<Dimensions> series, Function<Dimensions, List<String>> key) {
    long end = Math.floorDiv(nowMicros, TimeRange.MINUTE) + 1;
    snapshot.rollups(
        RollupKey.Kind.DELAYS,
        RollupKey.Axis.EVENT,
        end - Math.min(horizonMicros + DAY, LONGEST) / TimeRange.MINUTE,
        end,
        series,
        rollup -> {
          long youngest = (rollup.key().minute() + RollupKey.DELAY_BUCKET) * TimeRange.MINUTE;
          triangles
              .computeIfAbsent(key.apply(rollup.key().dimensions()), any -> new DelayTriangle())
              .add(nowMicros - youngest, (DelayCounts) rollup.tally());
        });
  }

  /** The instant, microseconds since 1970; null if it is not known. */
  @Nullable Long through(List<String> group) {
    DelayTriangle triangle = triangles.get(group);
    OptionalLong age = triangle == null ? OptionalLong.empty() : triangle.ageMicros(SHARE);
    if (age.isEmpty()) {
      return null;
    }
    long through = Math.min(nowMicros - age.getAsLong(), completeThroughMicros);
    return Math.floorDiv(through, TimeRange.MINUTE) * TimeRange.MINUTE;
  }
}
