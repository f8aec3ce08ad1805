// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.Material;
import io.infermeter.core.metric.Material.Need;
import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.PredictionParts;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a question reads from a snapshot: each kind of material once, however many metrics are computed from it. */
final class Sources {
  private final Question question;
  private final Windows windows;
  private final Snapshot snapshot;
  private final RowBudget rows;
  private final Set<Need> needs;
  private final PredictionParts parts;
  private final Map<Material.Kind, Grouping> allCalls = new EnumMap<>(Material.Kind.class);
  private final Map<Material.Kind, Grouping> okCalls = new EnumMap<>(Material.Kind.class);
  private final Map<Split, Buckets> buckets = new HashMap<>();
  private final Map<Set<ResourceSample.Resource>, ResourceGroups> resources = new HashMap<>();

  /** How windows are parted: in time, or across a dimension. */
  private record Split(@Nullable Duration width, String across) {}

  /** @param needs what all metrics of the question need */
  Sources(Question question, Windows windows, Snapshot snapshot, RowBudget rows, Set<Need> needs) {
    this.needs = needs;
    this.parts = Material.parts(needs);
    this.question = question;
    this.windows = windows;
    this.snapshot = snapshot;
    this.rows = rows;
  }

  /** The same snapshot and budget, for another question. */
  Sources of(Question other, Windows otherWindows) {
    return new Sources(other, otherWindows, snapshot, rows, needs);
  }

  TimeRange window(int point) {
    return windows.points().get(point);
  }

  Snapshot snapshot() {
    return snapshot;
  }

  RowBudget rows() {
    return rows;
  }

  Grouping grouping(MetricDefinition definition) {
    Map<Material.Kind, Grouping> made = definition.okCallsOnly() ? okCalls : allCalls;
    return made.computeIfAbsent(
        definition.material(),
        kind -> {
          Grouping grouping = new Grouping(question, windows, definition.okCallsOnly(), parts);
          if (kind == Material.Kind.PREDICTIONS) {
            grouping.readPredictions(snapshot);
          } else {
            grouping.readCalls(snapshot, needs.contains(Need.IN_FLIGHT));
          }
          return grouping;
        });
  }

  /** Reads the stored predictions themselves, unless that was done before. */
  void readRows(Grouping grouping, String path) {
    grouping.readRows(snapshot, rows, path);
  }

  /**
   * What a value is computed from, apart from what it is held against.
   *
   * @param path the metric in the contract's names
   * @param shown the groups of the answer: what is in none of them is in {@code __other__}
   */
  Material material(
      MetricDefinition definition,
      MetricParameters resolved,
      Group group,
      int point,
      @Nullable ModelSettings model,
      String path,
      Collection<Group> shown) {
    double seconds = windows.points().get(point).seconds();
    if (definition.material() == Material.Kind.CALLS) {
      return Material.ofCalls(group.calls(point), group.extremes(point), seconds);
    }
    Material material = Material.ofPredictions(group.predictions(point), seconds, model);
    if (definition.needs(resolved).contains(Need.ROWS)) {
      readRows(grouping(definition), path);
      material = material.withRows(group.rows(windows.points().get(point)));
    }
    if (definition.needs(resolved).contains(Need.BUCKETS)) {
      material = material.withBuckets(buckets(resolved, path, shown).of(group, point));
    }
    return material;
  }

  private Buckets buckets(MetricParameters resolved, String path, Collection<Group> shown) {
    boolean inTime = resolved.across().isEmpty();
    Duration width = !inTime ? null : resolved.bucket() == null ? Buckets.usualWidth(windows, snapshot.ladder()) : resolved.bucket();
    return buckets.computeIfAbsent(
        new Split(width, resolved.across()),
        split ->
            split.width() == null
                ? Buckets.across(question, windows, split.across(), snapshot, parts, shown, path)
                : Buckets.inTime(question, windows, split.width(), snapshot, parts, shown, path));
  }

  ResourceGroups resources(MetricDefinition definition) {
    return resources.computeIfAbsent(
        ResourceNames.resources(definition.descriptor().name()),
        resource -> {
          ResourceGroups groups = new ResourceGroups(question, windows);
          groups.read(snapshot, resource);
          return groups;
        });
  }

  static Material ofSamples(List<List<ResourceSample>> samples, Windows windows, int point) {
    return Material.ofResources(samples.isEmpty() ? List.of() : samples.get(point), windows.points().get(point).seconds());
  }
}
