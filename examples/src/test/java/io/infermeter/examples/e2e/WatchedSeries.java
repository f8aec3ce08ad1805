// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import io.grpc.stub.StreamObserver;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Frame;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import io.infermeter.v1.WatchMetricsResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a watch said last about each series. Thread-safe. */
final class WatchedSeries implements StreamObserver<WatchMetricsResponse> {
  private final Map<String, Series> latest = new TreeMap<>();
  private long updates;
  private String end = "open";

  @Override
  public synchronized void onNext(WatchMetricsResponse event) {
    if (event.hasSnapshot() || event.hasUpdate()) {
      Frame frame = event.hasSnapshot() ? event.getSnapshot() : event.getUpdate();
      updates += event.hasUpdate() ? 1 : 0;
      for (Answer answer : frame.getAnswersList()) {
        answer.getSeriesList().forEach(this::take);
      }
    }
  }

  private void take(Series series) {
    // Before there is any traffic, one series without dimensions says so.
    if (series.getClosed() || series.getDimensionsCount() == 0) {
      latest.remove(key(series));
    } else {
      latest.put(key(series), series);
    }
  }

  private static String key(Series series) {
    return series.getMetric().getName() + new TreeMap<>(series.getDimensionsMap());
  }

  synchronized boolean saysTheSame(List<Series> answered) {
    Function<Series, Double> number = series -> series.getPointsCount() == 0 ? Double.NaN : series.getPoints(0).getNumber();
    Function<Series, Long> count = series -> series.getPointsCount() == 0 ? -1L : series.getPoints(0).getSampleCount();
    Function<Series, Point> point = series -> series.getPoints(0);
    Map<String, List<Object>> expected =
        answered.stream().collect(Collectors.toMap(WatchedSeries::key, s -> List.of(number.apply(s), count.apply(s), point.apply(s).getCoverage())));
    Map<String, List<Object>> said =
        latest.values().stream()
            .filter(s -> s.getPointsCount() > 0)
            .collect(Collectors.toMap(WatchedSeries::key, s -> List.of(number.apply(s), count.apply(s), point.apply(s).getCoverage())));
    return said.equals(expected);
  }

  synchronized List<Series> latest() {
    return List.copyOf(latest.values());
  }

  synchronized long updates() {
    return updates;
  }

  @Override
  public synchronized void onError(Throwable failure) {
    end = failure.toString();
  }

  @Override
  public synchronized void onCompleted() {
    end = "completed";
  }

  @Override
  public synchronized String toString() {
    return end + " after " + updates + " updates: " + latest;
  }
}
