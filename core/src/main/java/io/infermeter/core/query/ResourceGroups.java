// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads resource samples into one list per resource and point. Resources are never mixed: each answers as a series of its own. */
final class ResourceGroups {
  private final Question question;
  private final Windows windows;
  private final Map<List<String>, List<List<ResourceSample>>> groups = new TreeMap<>(Group::compare);

  ResourceGroups(Question question, Windows windows) {
    this.question = question;
    this.windows = windows;
  }

  void read(Snapshot snapshot, Set<ResourceSample.Resource> resources) {
    snapshot.resources(
        windows.span(),
        sample -> {
          List<String> key = key(sample);
          if (resources.contains(sample.resource()) && matches(key)) {
            add(key, sample);
          }
        });
  }

  private boolean matches(List<String> key) {
    for (Matcher matcher : ModelShares.ofResources(question)) {
      int at = DimensionNames.RESOURCE.indexOf(matcher.dimension());
      if (at < 0 || !matcher.matches(key.get(at))) {
        return false;
      }
    }
    return true;
  }

  private void add(List<String> key, ResourceSample sample) {
    for (int point = windows.firstCandidate(sample.micros()); point < windows.points().size(); point++) {
      TimeRange window = windows.points().get(point);
      if (window.startMicros() > sample.micros()) {
        break;
      }
      groups.computeIfAbsent(key, k -> emptyPoints()).get(point).add(sample);
    }
  }

  private List<List<ResourceSample>> emptyPoints() {
    List<List<ResourceSample>> points = new ArrayList<>(windows.points().size());
    for (int i = 0; i < windows.points().size(); i++) {
      points.add(new ArrayList<>());
    }
    return points;
  }

  private static List<String> key(ResourceSample sample) {
    return List.of(
        sample.scope().label(), sample.backend(), sample.device(), sample.hardware(), sample.source(), sample.attribution());
  }

  /** The samples of each point, by the values of {@link DimensionNames#RESOURCE}. */
  Map<List<String>, List<List<ResourceSample>>> groups() {
    return groups;
  }

  static Map<String, String> dimensions(List<String> key) {
    Map<String, String> dimensions = new TreeMap<>();
    for (int i = 0; i < key.size(); i++) {
      if (!key.get(i).isEmpty()) {
        dimensions.put(DimensionNames.RESOURCE.get(i), key.get(i));
      }
    }
    return dimensions;
  }
}
