// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.Comparison;
import io.infermeter.core.metric.Material;
import io.infermeter.core.metric.Material.Need;
import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.metric.Parameter;
import io.infermeter.core.metric.Remark;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Models;
import io.infermeter.core.query.Answer.Caveat;
import io.infermeter.core.query.QuestionRejected.Reason;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.store.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Answers one question on one snapshot. Used once. */
final class Reading {
  private final Question question;
  private final Map<String, MetricDefinition> definitions;
  private final Models models;
  private final Retained retained;
  private final Retained rowsRetained;
  private final Windows windows;
  private final long completeThrough;
  private final long rowsSince;
  private final SeriesAssembly.Finalities finalities;
  private final Map<Grouping, Maturity> maturities = new IdentityHashMap<>();
  private final Snapshot snapshot;
  private final Sources sources;
  private final Sources resourceSources;
  private final @Nullable Baselines baselines;
  private final @Nullable Baselines resourceBaselines;
  private final SeriesAssembly assembly;
  private final Set<Caveat> caveats = new LinkedHashSet<>();
  private long points;

  /**
   * Begins to answer.
   *
   * @param completeThrough everything before this instant is in the store, microseconds since 1970
   * @param rows how many stored predictions may be read
   */
  Reading(
      Question question,
      Map<String, MetricDefinition> definitions,
      Models models,
      Snapshot snapshot,
      long nowMicros,
      long completeThrough,
      RowBudget rows) {
    this.question = question;
    this.definitions = definitions;
    this.models = models;
    Windows all = Windows.within(question, nowMicros);
    this.retained = Retained.counts(question, all, snapshot, models);
    this.rowsRetained = Retained.rows(all, snapshot);
    this.windows = retained.windows();
    this.snapshot = snapshot;
    this.completeThrough = completeThrough;
    this.rowsSince = snapshot.rowsSinceMicros();
    this.sources = new Sources(question, windows, snapshot, rows, needs());
    this.resourceSources = sources.of(question, rowsRetained.windows());
    this.baselines = Baselines.of(question, windows, sources, earlier -> Retained.counts(question, earlier, snapshot, models));
    this.resourceBaselines =
        Baselines.of(question, rowsRetained.windows(), resourceSources, earlier -> Retained.rows(earlier, snapshot));
    this.finalities = new SeriesAssembly.Finalities(nowMicros, completeThrough, rowsSince);
    this.assembly = new SeriesAssembly(retained, finalities);
  }

  /** What all metrics of the question need, as they share what is read. */
  private Set<Need> needs() {
    Set<Need> needs = EnumSet.noneOf(Need.class);
    for (MetricParameters asked : question.metrics()) {
      MetricDefinition definition = definitions.get(asked.name());
      needs.addAll(definition.needs(definition.resolve(asked, null)));
    }
    return needs;
  }

  Answer answer() {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < question.metrics().size(); i++) {
      MetricParameters asked = question.metrics().get(i);
      MetricDefinition definition = definitions.get(asked.name());
      series.addAll(
          definition.material() == Material.Kind.RESOURCES
              ? resources(definition, asked)
              : counted(definition, asked, "metrics[" + i + "]"));
    }
    if (baselines != null) {
      baselines.refuseIfNothingWasFound();
    }
    return new Answer(question.id(), AdjustedSeries.of(series), completeThrough, List.copyOf(caveats));
  }

  private List<Series> counted(MetricDefinition definition, MetricParameters asked, String path) {
    noteClipped(retained);
    Grouping grouping = sources.grouping(definition);
    Collection<Group> groups = grouping.groups();
    for (Group group : groups) {
      if (definition.needs(resolved(definition, asked, model(group))).contains(Need.ROWS)) {
        sources.readRows(grouping, path);
        groups = grouping.groups();
        break;
      }
    }
    if (grouping.folded()) {
      caveats.add(new Caveat(Caveat.Reason.SERIES_FOLDED, "the less busy series are folded into __other__; raise max_series"));
    }
    List<Series> result = new ArrayList<>();
    for (Group group : groups) {
      ModelSettings model = model(group);
      MetricParameters resolved = resolved(definition, asked, model);
      Computing computing = new Computing(definition, resolved, group, model, path);
      Long mature = matureThrough(definition, grouping, group);
      result.addAll(checked(assembly.series(definition, resolved, dimensions(group), model, mature, computing::at)));
    }
    return result;
  }

  private void noteClipped(Retained by) {
    if (by.clipped()) {
      caveats.add(new Caveat(Caveat.Reason.CLIPPED_TO_RETENTION, by.explanation()));
    }
  }

  private @Nullable Long matureThrough(MetricDefinition definition, Grouping grouping, Group group) {
    if (!definition.descriptor().needsLabels()) {
      return null;
    }
    return maturities
        .computeIfAbsent(
            grouping,
            read -> read.readMaturity(snapshot, Retained.longestHorizon(models), finalities.nowMicros(), finalities.completeThroughMicros()))
        .through(group.key());
  }

  private @Nullable ModelSettings model(Group group) {
    return group.onlyModel().isEmpty() ? null : models.settings(group.onlyModel());
  }

  private MetricParameters resolved(MetricDefinition definition, MetricParameters asked, @Nullable ModelSettings model) {
    MetricParameters resolved = definition.resolve(asked, model);
    boolean bucketed = definition.descriptor().parameters().contains(Parameter.BUCKET) && resolved.across().isEmpty();
    if (!bucketed || resolved.bucket() != null || !definition.needs(resolved).contains(Need.BUCKETS)) {
      return resolved;
    }
    return resolved.withBucket(Buckets.usualWidth(windows, snapshot.ladder()));
  }

  /** The values of one metric and one group, point by point. */
  private final class Computing {
    private final MetricDefinition definition;
    private final MetricParameters resolved;
    private final Set<Need> needs;
    private final Group group;
    private final @Nullable ModelSettings model;
    private final String path;

    Computing(
        MetricDefinition definition, MetricParameters resolved, Group group, @Nullable ModelSettings model, String path) {
      this.definition = definition;
      this.resolved = resolved;
      this.needs = definition.needs(resolved);
      this.group = group;
      this.model = model;
      this.path = path;
    }

    List<Measured> at(int point) {
      Material material =
          mature(sources.material(definition, resolved, group, point, model, path, sources.grouping(definition).groups()));
      if (definition.material() == Material.Kind.PREDICTIONS && material.predictions().dropped() > 0) {
        caveats.add(new Caveat(Caveat.Reason.ROWS_DROPPED, "some rows were received but not captured; see Coverage.dropped"));
      }
      if (windows.points().get(point).startMicros() < rowsSince && lacksRows(material)) {
        return rowsGone("");
      }
      if (baselines == null) {
        return definition.compute(material, resolved);
      }
      Baselines.Side side = baselines.side(new Baselines.Place(definition, resolved, group, point, model, path));
      if (side == null) {
        return definition.compute(material, resolved);
      }
      if (side.instead() != null) {
        return withoutBaseline(material, side.instead());
      }
      return needs.contains(Need.REFERENCE) || needs.contains(Need.REFERENCE_ROWS)
          ? againstReference(material, side)
          : compared(definition.compute(material, resolved), ofBaseline(side.material()), side.independent());
    }

    /** A detector would take a bucket whose labels are still coming for a change. */
    private Material mature(Material material) {
      Duration width = resolved.bucket();
      Long through = width == null || !definition.descriptor().parameters().contains(Parameter.RUN_LENGTH)
          ? null
          : matureThrough(definition, sources.grouping(definition), group);
      if (through == null) {
        return material;
      }
      long latest = through - Windows.micros(width);
      return material.withBuckets(
          material.buckets().stream().filter(bucket -> Windows.micros(Instant.parse(bucket.name())) <= latest).toList());
    }

    private List<Measured> againstReference(Material material, Baselines.Side side) {
      boolean withRows = needs.contains(Need.REFERENCE_ROWS);
      Material.Reference reference = side.reference(withRows);
      return withRows && reference.rows().size() < reference.predictions().stored()
          ? rowsGone(" of the baseline")
          : definition.compute(material.withReference(reference), resolved).stream()
              .map(measured -> side.independent() ? measured : untested(measured))
              .toList();
    }

    /** A distance of two samples that share rows is what it is, but its chance is not that of two samples. */
    private static Measured untested(Measured measured) {
      Comparison comparison = measured.comparison();
      return comparison == null || comparison.expectedUnderNull().isEmpty() ? measured : measured.withComparison(comparison.withoutTest());
    }

    /** Of what is left of a baseline nothing follows, and the answer says so. */
    private List<Measured> withoutBaseline(Material material, Measured instead) {
      caveats.add(new Caveat(Caveat.Reason.CLIPPED_TO_RETENTION, "some baselines are not kept any more; what would be compared with them is not"));
      return needs.contains(Need.REFERENCE) || needs.contains(Need.REFERENCE_ROWS)
          ? List.of(instead)
          : compared(definition.compute(material, resolved), List.of(instead), false);
    }

    private List<Measured> ofBaseline(Material baseline) {
      return lacksRows(baseline) ? rowsGone(" of the baseline") : definition.compute(baseline, resolved);
    }

    /** Whether rows are needed, and fewer are left than were counted. */
    private boolean lacksRows(Material material) {
      return needs.contains(Need.ROWS) && material.rows().size() < material.predictions().stored();
    }

    private List<Measured> rowsGone(String where) {
      boolean counts = definition.support().computations().contains(MetricParameters.Computation.COUNTS);
      return List.of(
          Measured.of(
              new MetricValue.Undefined(
                  MetricValue.Reason.ROWS_GONE,
                  "the predictions" + where + " before " + Windows.instant(rowsSince) + " are no longer kept one by one; ask about a later time"
                      + (counts ? ", or for COMPUTATION_COUNTS" : "")),
              0));
    }

    private List<Measured> compared(List<Measured> values, List<Measured> baseline, boolean independent) {
      double level = resolved.confidenceLevel().orElse(Comparison.USUAL_LEVEL);
      return values.stream().map(value -> compared(value, baseline, level, independent)).toList();
    }

    private Measured compared(Measured value, List<Measured> baseline, double level, boolean independent) {
      for (Measured candidate : baseline) {
        if (candidate.dimensions().equals(value.dimensions())) {
          Comparison comparison = Comparison.of(value, candidate, level, independent);
          return comparison == null ? value : value.withComparison(comparison);
        }
      }
      return value;
    }
  }

  private Map<String, String> dimensions(Group group) {
    Map<String, String> dimensions = new TreeMap<>();
    for (int i = 0; i < question.groupBy().size(); i++) {
      dimensions.put(question.groupBy().get(i), group.key().get(i));
    }
    return dimensions;
  }

  private List<Series> resources(MetricDefinition definition, MetricParameters asked) {
    noteClipped(rowsRetained);
    MetricParameters resolved = definition.resolve(asked, null);
    SeriesAssembly layout = new SeriesAssembly(rowsRetained, finalities);
    ResourceGroups groups = resourceSources.resources(definition);
    List<Series> result = new ArrayList<>();
    if (ModelShares.asked(question)) {
      result.addAll(ofModels(definition, resolved, layout, groups));
    } else {
      groups.groups().forEach(
          (key, samples) ->
              result.addAll(
                  checked(
                      layout.series(
                          definition, resolved, ResourceGroups.dimensions(key), null, null,
                          i -> ofSamples(definition, resolved, key, samples, i)))));
    }
    if (result.isEmpty()) {
      result.addAll(
          layout.series(
              definition, resolved, Map.of(), null, null,
              i -> definition.compute(Sources.ofSamples(List.of(), rowsRetained.windows(), i), resolved)));
    }
    return result;
  }

  /** Each model's part of what each backend used. */
  private List<Series> ofModels(MetricDefinition definition, MetricParameters resolved, SeriesAssembly layout, ResourceGroups groups) {
    ModelShares shares = ModelShares.read(question, rowsRetained.windows(), snapshot);
    List<Series> result = new ArrayList<>();
    groups.groups().forEach(
        (key, samples) -> {
          String backend = key.get(DimensionNames.RESOURCE.indexOf("backend"));
          for (String model : backend.isEmpty() ? List.<String>of() : shares.models(backend)) {
            result.addAll(
                checked(
                    layout.series(
                        definition, resolved, shares.dimensions(key, model), null, null,
                        i -> ofModel(definition, resolved, shares, backend, model, samples.get(i), i))));
          }
        });
    return result;
  }

  private List<Measured> ofModel(
      MetricDefinition definition, MetricParameters resolved, ModelShares shares, String backend, String model, List<ResourceSample> samples,
      int point) {
    Measured instead = shares.instead(backend, samples, point);
    return instead != null
        ? List.of(instead)
        : definition.compute(
            Material.ofResources(shares.part(backend, model, samples, point), rowsRetained.windows().points().get(point).seconds()), resolved);
  }

  private List<Measured> ofSamples(
      MetricDefinition definition, MetricParameters resolved, List<String> key, List<List<ResourceSample>> samples, int point) {
    List<Measured> values = definition.compute(Sources.ofSamples(samples, rowsRetained.windows(), point), resolved);
    Material baseline = resourceBaselines == null ? null : resourceBaselines.resources(definition, key, point);
    if (baseline == null) {
      return values;
    }
    Comparison comparison =
        Comparison.of(values.getFirst(), definition.compute(baseline, resolved).getFirst(), Comparison.USUAL_LEVEL, false);
    return comparison == null ? values : List.of(values.getFirst().withComparison(comparison));
  }

  private void note(Remark remark) {
    caveats.add(new Caveat(Caveat.Reason.valueOf(remark.reason().name()), remark.message()));
  }

  private List<Series> checked(List<Series> series) {
    series.forEach(s -> points += s.points().size());
    series.stream().flatMap(s -> s.points().stream()).flatMap(point -> point.measured().remarks().stream()).forEach(this::note);
    if (points > QueryEngine.MAX_ANSWER_POINTS) {
      throw QuestionRejected.of("group_by", Reason.TOO_MANY_POINTS,
          "makes more than " + QueryEngine.MAX_ANSWER_POINTS + " points; group by less, lower max_series, or ask for a longer step");
    }
    return series;
  }
}
