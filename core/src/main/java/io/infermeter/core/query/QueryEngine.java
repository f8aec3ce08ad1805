// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.Material;
import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Models;
import io.infermeter.core.query.Answer.Caveat;
import io.infermeter.core.query.QuestionRejected.Reason;
import io.infermeter.core.query.QuestionRejected.Violation;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions from a store: reads each kind of material once, groups it, and computes every metric from it. The same code answers
 * about the past and about now. Thread-safe.
 */
public final class QueryEngine implements Questions {
  /** Most points in one answer, over all its series. */
  static final int MAX_ANSWER_POINTS = 100_000;

  private final MeterStore store;
  private final Models models;
  private final LongSupplier completeThroughMicros;
  private final SortedMap<String, MetricDefinition> definitions;

  /**
   * Makes an engine.
   *
   * @param completeThroughMicros everything before this instant is in the store, microseconds since 1970
   */
  public QueryEngine(MeterStore store, Models models, List<MetricDefinition> metrics, LongSupplier completeThroughMicros) {
    this.store = store;
    this.models = models;
    this.completeThroughMicros = completeThroughMicros;
    SortedMap<String, MetricDefinition> byName = new TreeMap<>();
    metrics.forEach(metric -> byName.put(metric.descriptor().name(), metric));
    this.definitions = Collections.unmodifiableSortedMap(byName);
  }

  @Override
  public void validate(Question question) {
    QuestionShape.check(question, definitions);
  }

  @Override
  public List<MetricDescriptor> metrics() {
    return definitions.values().stream().map(MetricDefinition::descriptor).toList();
  }

  @Override
  public List<DimensionValues> dimensions(List<Matcher> matchers, TimeRange range) {
    return store.read(snapshot -> DimensionListing.list(snapshot, matchers, range));
  }

  @Override
  public Answer answer(Question question, long nowMicros) {
    validate(question);
    Windows windows = windows(question, nowMicros);
    // Read before the store is, so that it never promises more than the answer holds.
    long completeThrough = completeThroughMicros.getAsLong();
    return store.read(snapshot -> new Reading(question, windows, snapshot, nowMicros, completeThrough).answer());
  }

  private static Windows windows(Question question, long nowMicros) {
    long count = Windows.count(question, nowMicros);
    if (count > Windows.MAX_POINTS) {
      throw refused("step", Reason.TOO_MANY_POINTS,
          "makes " + count + " points of a series; at most " + Windows.MAX_POINTS + ": ask for a longer step or a shorter range");
    }
    Windows windows = Windows.of(question, nowMicros);
    if (windows.ragged().size() > Windows.MAX_RAGGED) {
      throw refused("step", Reason.TOO_MANY_POINTS,
          "cuts " + windows.ragged().size() + " minutes, which are read row by row; at most " + Windows.MAX_RAGGED
              + ": ask for steps of whole minutes, or for a shorter range");
    }
    return windows;
  }

  private static QuestionRejected refused(String field, Reason reason, String message) {
    return new QuestionRejected(List.of(new Violation(field, reason, message)));
  }

  /** One question on one snapshot. */
  private final class Reading {
    private final Question question;
    private final Windows windows;
    private final Snapshot snapshot;
    private final long completeThrough;
    private final SeriesAssembly assembly;
    private final Map<Material.Kind, Grouping> allCalls = new EnumMap<>(Material.Kind.class);
    private final Map<Material.Kind, Grouping> okCalls = new EnumMap<>(Material.Kind.class);
    private final Set<Caveat> caveats = new LinkedHashSet<>();
    private long points;

    Reading(Question question, Windows windows, Snapshot snapshot, long nowMicros, long completeThrough) {
      this.question = question;
      this.windows = windows;
      this.snapshot = snapshot;
      this.completeThrough = completeThrough;
      this.assembly = new SeriesAssembly(windows, new SeriesAssembly.Finalities(nowMicros, completeThrough));
    }

    Answer answer() {
      List<Series> series = new ArrayList<>();
      for (MetricParameters asked : question.metrics()) {
        MetricDefinition definition = definitions.get(asked.name());
        series.addAll(
            definition.material() == Material.Kind.RESOURCES ? resources(definition, asked) : counted(definition, asked));
      }
      return new Answer(question.id(), series, completeThrough, List.copyOf(caveats));
    }

    private List<Series> counted(MetricDefinition definition, MetricParameters asked) {
      Grouping grouping = grouping(definition);
      Collection<Group> groups = grouping.groups();
      if (grouping.folded()) {
        caveats.add(new Caveat(Caveat.Reason.SERIES_FOLDED, "the less busy series are folded into __other__; raise max_series"));
      }
      List<Series> result = new ArrayList<>();
      for (Group group : groups) {
        ModelSettings model = group.onlyModel().isEmpty() ? null : models.settings(group.onlyModel());
        result.addAll(checked(assembly.series(definition, asked, dimensions(group), model, i -> material(definition, group, i, model))));
      }
      return result;
    }

    private Grouping grouping(MetricDefinition definition) {
      boolean predictions = definition.material() == Material.Kind.PREDICTIONS;
      Map<Material.Kind, Grouping> made = definition.okCallsOnly() ? okCalls : allCalls;
      return made.computeIfAbsent(
          definition.material(),
          kind -> {
            Grouping grouping = new Grouping(question, windows, definition.okCallsOnly());
            if (predictions) {
              grouping.readPredictions(snapshot);
            } else {
              grouping.readCalls(snapshot);
            }
            return grouping;
          });
    }

    private Material material(MetricDefinition definition, Group group, int point, @Nullable ModelSettings model) {
      double seconds = windows.points().get(point).seconds();
      if (definition.material() == Material.Kind.CALLS) {
        return Material.ofCalls(group.calls(point), seconds);
      }
      if (group.predictions(point).dropped() > 0) {
        caveats.add(new Caveat(Caveat.Reason.ROWS_DROPPED, "some rows were received but not captured; see Coverage.dropped"));
      }
      return Material.ofPredictions(group.predictions(point), seconds, model);
    }

    private Map<String, String> dimensions(Group group) {
      Map<String, String> dimensions = new TreeMap<>();
      for (int i = 0; i < question.groupBy().size(); i++) {
        dimensions.put(question.groupBy().get(i), group.key().get(i));
      }
      return dimensions;
    }

    private List<Series> resources(MetricDefinition definition, MetricParameters asked) {
      ResourceGroups groups = new ResourceGroups(question, windows);
      groups.read(snapshot, ResourceNames.resource(definition.descriptor().name()));
      List<Series> result = new ArrayList<>();
      groups.groups().forEach(
          (key, samples) ->
              result.addAll(
                  checked(assembly.series(definition, asked, ResourceGroups.dimensions(key), null, i -> ofSamples(samples, i)))));
      if (result.isEmpty()) {
        result.addAll(assembly.series(definition, asked, Map.of(), null, i -> ofSamples(List.of(), i)));
      }
      return result;
    }

    private Material ofSamples(List<List<ResourceSample>> samples, int point) {
      return Material.ofResources(samples.isEmpty() ? List.of() : samples.get(point), windows.points().get(point).seconds());
    }

    private List<Series> checked(List<Series> series) {
      series.forEach(s -> points += s.points().size());
      if (points > MAX_ANSWER_POINTS) {
        throw refused("group_by", Reason.TOO_MANY_POINTS,
            "makes more than " + MAX_ANSWER_POINTS + " points; group by less, lower max_series, or ask for a longer step");
      }
      return series;
    }
  }
}
