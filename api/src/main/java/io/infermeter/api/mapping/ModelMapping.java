// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Models;
import io.infermeter.core.store.SeriesActivity;
import io.infermeter.v1.Model;
import io.infermeter.v1.ModelVersion;
import io.infermeter.v1.Reading;
import io.infermeter.v1.Task;
import io.infermeter.v1.UnreadableCause;
import io.infermeter.v1.UnreadableCount;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Maps models: what is configured of them, what was seen of them, and what could not be read. */
public final class ModelMapping {
  private static final EnumMapping<io.infermeter.core.model.UnreadableCause, UnreadableCause> CAUSES =
      EnumMapping.of(io.infermeter.core.model.UnreadableCause.class, UnreadableCause.class, "UNREADABLE_CAUSE_");
  private static final int MOST_VERSIONS = 1000;

  private ModelMapping() {}

  /**
   * A model.
   *
   * @param activity of its series, in whole minutes; several series may be of one version
   * @param nowMicros a minute that goes on ends here, microseconds since 1970
   */
  public static Model toContract(String name, Models models, List<SeriesActivity> activity, long nowMicros) {
    ModelSettings settings = models.settings(name);
    Model.Builder model =
        Model.newBuilder()
            .setName(name)
            .setTask(task(settings.task()))
            .addAllClasses(settings.classes())
            .addAllVersions(versions(activity, nowMicros))
            .setLabelHorizon(Times.duration(settings.labelHorizon()));
    models.reading(name).ifPresent(reading -> model.setReading(reading(reading)));
    new TreeMap<>(models.unreadable(name))
        .forEach(
            (cause, unreadable) ->
                model.addUnreadable(
                    UnreadableCount.newBuilder()
                        .setCause(CAUSES.toContract(cause))
                        .setCount(unreadable.count())
                        .setMessage(unreadable.message())));
    return model.build();
  }

  private static Task task(io.infermeter.core.model.Task task) {
    return switch (task) {
      case UNKNOWN -> Task.TASK_UNSPECIFIED;
      case BINARY -> Task.TASK_BINARY;
      case MULTICLASS -> Task.TASK_MULTICLASS;
      case MULTILABEL -> Task.TASK_MULTILABEL;
      case REGRESSION -> Task.TASK_REGRESSION;
      case GENERATION -> Task.TASK_GENERATION;
    };
  }

  private static Reading reading(Models.Reading reading) {
    return Reading.newBuilder()
        .setPredictionOutput(reading.predictionOutput())
        .setScoreOutput(reading.scoreOutput())
        .setConfigured(reading.configured())
        .setExplanation(reading.explanation())
        .build();
  }

  private record Seen(long firstMicros, long lastMicros, long rows) {
    static Seen of(SeriesActivity activity) {
      return new Seen(activity.firstMicros(), activity.lastMicros(), activity.rows());
    }

    static Seen both(Seen a, Seen b) {
      return new Seen(Math.min(a.firstMicros, b.firstMicros), Math.max(a.lastMicros, b.lastMicros), a.rows + b.rows);
    }
  }

  private static List<ModelVersion> versions(List<SeriesActivity> activity, long nowMicros) {
    Map<String, Seen> seen = new TreeMap<>();
    activity.forEach(series -> seen.merge(series.dimensions().version(), Seen.of(series), Seen::both));
    return seen.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, Seen>>comparingLong(e -> e.getValue().lastMicros())
                .thenComparingLong(e -> e.getValue().firstMicros())
                .reversed())
        .limit(MOST_VERSIONS)
        .map(entry -> version(entry.getKey(), entry.getValue(), nowMicros))
        .toList();
  }

  private static ModelVersion version(String name, Seen seen, long nowMicros) {
    return ModelVersion.newBuilder()
        .setVersion(name)
        .setFirstSeenTime(Times.timestamp(seen.firstMicros()))
        .setLastSeenTime(Times.timestamp(Math.min(seen.lastMicros(), nowMicros)))
        .setRowCount(seen.rows())
        .build();
  }
}
