// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.query.Questions.DimensionValues;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.SeriesActivity;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lists the dimensions with the values seen, busiest first. */
final class DimensionListing {
  private static final int MAX_VALUES = 1000;

  private DimensionListing() {}

  static List<DimensionValues> list(Snapshot snapshot, List<Matcher> matchers, TimeRange range) {
    Map<String, Map<String, Long>> weights = new TreeMap<>();
    DimensionNames.SERIES.forEach(name -> weights.put(name, new HashMap<>()));
    for (SeriesActivity activity : snapshot.activity(range)) {
      Dimensions dimensions = activity.dimensions();
      if (matchers.stream().allMatch(matcher -> matcher.matches(dimensions))) {
        long weight = Math.max(activity.calls(), activity.rows());
        DimensionNames.SERIES.forEach(name -> count(weights, name, dimensions.value(name), weight));
        dimensions.segments().forEach((key, value) -> count(weights, Dimensions.SEGMENT + key, value, weight));
      }
    }
    List<DimensionValues> result = new ArrayList<>();
    weights.forEach((name, values) -> result.add(values(name, values)));
    result.add(new DimensionValues("outcome", Arrays.stream(CallOutcome.values()).map(CallOutcome::label).toList(), false));
    result.add(
        new DimensionValues("scope", Arrays.stream(ResourceSample.Scope.values()).map(ResourceSample.Scope::label).toList(), false));
    result.sort(Comparator.comparing(DimensionValues::name));
    return result;
  }

  private static void count(Map<String, Map<String, Long>> weights, String name, String value, long weight) {
    if (!value.isEmpty()) {
      weights.computeIfAbsent(name, n -> new HashMap<>()).merge(value, weight, Long::sum);
    }
  }

  private static DimensionValues values(String name, Map<String, Long> weights) {
    List<String> values =
        weights.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
            .limit(MAX_VALUES)
            .map(Map.Entry::getKey)
            .toList();
    return new DimensionValues(name, values, weights.size() > MAX_VALUES);
  }
}
