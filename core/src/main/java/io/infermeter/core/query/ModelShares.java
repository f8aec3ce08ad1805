// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.Measured;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.resource.ResourceSample.Resource;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.tally.PredictionParts;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose use of a backend's resources is which model's, where a question asks about models. A backend that ran one model alone used all
 * for that one. Else its processor time is shared among its models by their compute time: the time that the backend took for their calls,
 * as this gateway saw it. Memory is not used up by time, and so not shared.
 */
final class ModelShares {
  static final String MODEL = "model";
  static final String EXACT = "exact process";
  static final String EXCLUSIVE = "exclusive device";
  static final String PROPORTIONAL = "proportional to compute time";

  /** What is used for as long as something is computed. */
  private static final Set<Resource> DIVISIBLE = EnumSet.of(Resource.CPU, Resource.CPU_SHARE, Resource.GPU_BUSY);

  private final Question question;
  private final Windows windows;
  private final Map<String, Map<String, double[]>> seconds = new TreeMap<>();

  private ModelShares(Question question, Windows windows) {
    this.question = question;
    this.windows = windows;
  }

  /** Whether a question about resources is about those of models. */
  static boolean asked(Question question) {
    return question.groupBy().contains(MODEL) || question.matchers().stream().anyMatch(matcher -> matcher.dimension().equals(MODEL));
  }

  /** Reads how long each backend took for each model, whatever the traffic. */
  static ModelShares read(Question question, Windows windows, Snapshot snapshot) {
    ModelShares shares = new ModelShares(question, windows);
    Question calls = question.withMatchers(List.of()).withGroupBy(List.of("backend", MODEL, "traffic"));
    Grouping grouping = new Grouping(calls, windows, false, PredictionParts.SMALL);
    grouping.readCalls(snapshot, false);
    grouping.all().forEach(shares::add);
    return shares;
  }

  private void add(Group group) {
    double[] byPoint =
        seconds
            .computeIfAbsent(group.key().get(0), backend -> new TreeMap<>())
            .computeIfAbsent(group.key().get(1), model -> new double[windows.points().size()]);
    for (int point = 0; point < byPoint.length; point++) {
      byPoint[point] += group.calls(point).sum(any -> true).upstream().sumSeconds();
    }
  }

  /** The models that a backend ran and that the question is about. */
  List<String> models(String backend) {
    List<String> models = new ArrayList<>();
    for (String model : seconds.getOrDefault(backend, Map.of()).keySet()) {
      if (question.matchers().stream().filter(matcher -> matcher.dimension().equals(MODEL)).allMatch(matcher -> matcher.matches(model))) {
        models.add(model);
      }
    }
    return models;
  }

  /** The matchers that are about the resources themselves. */
  static List<Matcher> ofResources(Question question) {
    return question.matchers().stream().filter(matcher -> !matcher.dimension().equals(MODEL)).toList();
  }

  /** Whether a backend ran nothing but one model in all windows. */
  private boolean alone(String backend) {
    return seconds.getOrDefault(backend, Map.of()).size() == 1;
  }

  /** How the use is told to be a model's; the source's own word stays where that is as exact. */
  String attribution(String backend, String ofSource) {
    return !alone(backend) ? PROPORTIONAL : ofSource.equals(EXACT) ? EXACT : EXCLUSIVE;
  }

  /** Why a backend's use cannot be told to be a model's; null if it can. */
  @Nullable Measured instead(String backend, List<ResourceSample> samples, int point) {
    if (alone(backend)) {
      return null;
    }
    if (samples.stream().anyMatch(sample -> !DIVISIBLE.contains(sample.resource()))) {
      return Measured.undefined(
          MetricValue.Reason.NO_SOURCE,
          "the backend " + backend + " ran several models, and memory is not used up by time; ask about the backend, without model");
    }
    return total(backend, point) > 0
        ? null
        : Measured.undefined(MetricValue.Reason.NO_TRAFFIC, "no call of any model began on the backend " + backend + "; what it used is no model's");
  }

  private double total(String backend, int point) {
    return seconds.getOrDefault(backend, Map.of()).values().stream().mapToDouble(byPoint -> byPoint[point]).sum();
  }

  /** A model's part of what was used. */
  List<ResourceSample> part(String backend, String model, List<ResourceSample> samples, int point) {
    double share = alone(backend) ? 1 : seconds.get(backend).get(model)[point] / total(backend, point);
    return samples.stream().map(sample -> sample.part(share, attribution(backend, sample.attribution()))).toList();
  }

  /** The dimensions of a model's part. */
  Map<String, String> dimensions(List<String> key, String model) {
    Map<String, String> dimensions = ResourceGroups.dimensions(key);
    dimensions.put(MODEL, model);
    dimensions.computeIfPresent("attribution", (name, ofSource) -> attribution(dimensions.getOrDefault("backend", ""), ofSource));
    return dimensions;
  }
}
