// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.Material;
import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Computes the points of one metric and one group, and lays them out as series: one, or one per value of a dimension it adds. */
final class SeriesAssembly {
  private final Windows windows;
  private final Finalities finalities;

  SeriesAssembly(Windows windows, Finalities finalities) {
    this.windows = windows;
    this.finalities = finalities;
  }

  List<Series> series(
      MetricDefinition definition,
      MetricParameters asked,
      Map<String, String> dimensions,
      @Nullable ModelSettings model,
      IntFunction<Material> material) {
    MetricParameters resolved = definition.resolve(asked, model);
    Map<Map<String, String>, List<Point>> byAdded = new LinkedHashMap<>();
    for (int i = 0; i < windows.points().size(); i++) {
      TimeRange window = windows.points().get(i);
      Point.Finality finality = finalities.of(window, definition.descriptor().needsLabels(), model);
      for (Measured measured : definition.compute(material.apply(i), resolved)) {
        byAdded.computeIfAbsent(measured.dimensions(), added -> new ArrayList<>()).add(new Point(window, measured, finality));
      }
    }
    List<Series> result = new ArrayList<>(byAdded.size());
    byAdded.forEach(
        (added, points) -> {
          Map<String, String> all = new TreeMap<>(dimensions);
          all.putAll(added);
          result.add(new Series(resolved, all, definition.descriptor().unit(), points));
        });
    return result;
  }

  /** Tells whether a window can still change. */
  record Finalities(long nowMicros, long completeThroughMicros) {
    Point.Finality of(TimeRange window, boolean needsLabels, @Nullable ModelSettings model) {
      if (window.endMicros() > completeThroughMicros) {
        return Point.Finality.OPEN;
      }
      if (!needsLabels) {
        return Point.Finality.FINAL;
      }
      var horizon = model == null ? ModelSettings.DEFAULT_LABEL_HORIZON : model.labelHorizon();
      return window.endMicros() + Windows.micros(horizon) < nowMicros ? Point.Finality.FINAL : Point.Finality.COMPLETE;
    }
  }
}
