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
  private final Retained retained;
  private final Windows windows;
  private final Finalities finalities;

  SeriesAssembly(Retained retained, Finalities finalities) {
    this.retained = retained;
    this.windows = retained.windows();
    this.finalities = finalities;
  }

  /** Lays out what is computed for each point. */
  List<Series> series(
      MetricDefinition definition,
      MetricParameters resolved,
      Map<String, String> dimensions,
      @Nullable ModelSettings model,
      @Nullable Long matureThrough,
      IntFunction<List<Measured>> computed) {
    Map<Map<String, String>, List<Point>> byAdded = new LinkedHashMap<>();
    Measured.Source usual = source(definition, resolved);
    for (int i = 0; i < windows.points().size(); i++) {
      TimeRange window = windows.points().get(i);
      Point.Finality finality = finalities.of(window, definition.descriptor().needsLabels(), model, matureThrough);
      Measured instead = retained.instead(i);
      for (Measured measured : instead == null ? computed.apply(i) : List.of(instead)) {
        Measured said = measured.source() == null ? measured.withSource(usual) : measured;
        byAdded.computeIfAbsent(measured.dimensions(), added -> new ArrayList<>()).add(new Point(window, said, finality));
      }
    }
    List<Series> result = new ArrayList<>(byAdded.size());
    byAdded.forEach(
        (added, points) -> {
          Map<String, String> all = new TreeMap<>(dimensions);
          all.putAll(added);
          result.add(new Series(resolved, all, definition.descriptor().unit(), points, matureThrough));
        });
    return result;
  }

  /** What a value is computed from where the metric does not say otherwise. */
  private static Measured.Source source(MetricDefinition definition, MetricParameters resolved) {
    if (definition.material() == Material.Kind.RESOURCES) {
      return new Measured.Source(null, null);
    }
    MetricParameters.Basis basis = resolved.basis();
    if (basis == null && definition.descriptor().needsLabels()) {
      basis = definition.support().bases().getFirst();
    }
    MetricParameters.Computation computation = resolved.computation();
    return new Measured.Source(basis, computation == null ? definition.support().computations().getFirst() : computation);
  }

  /**
   * Tells whether a window can still change.
   *
   * @param rowsSinceMicros from when on predictions are kept, which labels can join
   */
  record Finalities(long nowMicros, long completeThroughMicros, long rowsSinceMicros) {
    Point.Finality of(TimeRange window, boolean needsLabels, @Nullable ModelSettings model, @Nullable Long matureThrough) {
      if (window.endMicros() > completeThroughMicros) {
        return Point.Finality.OPEN;
      }
      if (!needsLabels) {
        return Point.Finality.FINAL;
      }
      var horizon = model == null ? ModelSettings.DEFAULT_LABEL_HORIZON : model.labelHorizon();
      if (window.endMicros() + Windows.micros(horizon) < nowMicros || window.endMicros() <= rowsSinceMicros) {
        return Point.Finality.FINAL;
      }
      return matureThrough != null && window.endMicros() <= matureThrough ? Point.Finality.MATURE : Point.Finality.COMPLETE;
    }
  }
}
