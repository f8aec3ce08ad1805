// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.core.series.Dimensions;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Keeps the number of different series within a bound: beyond it, version, method and segments are taken for
 * {@link Dimensions#OTHER}. Confined to the reader.
 */
final class SeriesBound {
  private final Map<Dimensions, Dimensions> known = new HashMap<>();
  private final LongAdder folded = new LongAdder();
  private final BoundedNames methods = new BoundedNames(CaptureBounds.NAMES);
  private final BoundedNames versions = new BoundedNames(CaptureBounds.NAMES);

  /** How often a version, a method or a whole series was taken for another, by what it was. Thread-safe. */
  Map<String, LongSupplier> folded() {
    return Map.of("version", versions::folded, "method", methods::folded, "series", folded::sum);
  }

  /** The series under which something counts; always the same object for the same series. */
  Dimensions admit(Dimensions series, boolean ok) {
    Dimensions same = known.get(series);
    if (same != null) {
      return same;
    }
    Dimensions named =
        new Dimensions(
            series.model(),
            versions.admit(series.version()),
            series.output(),
            series.backend(),
            ok ? methods.admit(series.method()) : methods.admitUnconfirmed(series.method()),
            series.traffic(),
            series.batchSize(),
            series.segments());
    same = known.get(named);
    if (same != null) {
      return same;
    }
    if (known.size() < CaptureBounds.SERIES) {
      known.put(named, named);
      return named;
    }
    folded.increment();
    return folded(named);
  }

  private static Dimensions folded(Dimensions series) {
    Map<String, String> segments = new TreeMap<>();
    series.segments().keySet().forEach(key -> segments.put(key, Dimensions.OTHER));
    return new Dimensions(
            series.model(),
            Dimensions.OTHER,
            series.output(),
            series.backend(),
            series.method(),
            series.traffic(),
            series.batchSize(),
            series.segments())
        .withSegments(segments);
  }
}
