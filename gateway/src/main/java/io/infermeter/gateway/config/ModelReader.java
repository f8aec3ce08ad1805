// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads what is said about models. */
final class ModelReader {
  private static final Set<String> TASKS = Set.of("unknown", "binary", "multiclass", "regression");
  private static final Setting[] SETTINGS = {
    Settings.MODEL_TASK,
    Settings.MODEL_CLASSES,
    Settings.MODEL_POSITIVE_CLASS,
    Settings.MODEL_PREDICTION_OUTPUT,
    Settings.MODEL_SCORE_OUTPUT,
    Settings.MODEL_LABEL_HORIZON
  };

  private final Values values;

  ModelReader(Values values) {
    this.values = values;
  }

  List<ModelSettings> read() {
    List<ModelSettings> models = new ArrayList<>();
    for (String name : values.names(SETTINGS)) {
      models.add(model(name));
    }
    return models;
  }

  private ModelSettings model(String name) {
    Task task = task(values.find(Settings.MODEL_TASK, name).orElseThrow());
    return new ModelSettings(
        name,
        task,
        classes(name, task),
        positiveClass(name),
        text(Settings.MODEL_PREDICTION_OUTPUT, name),
        text(Settings.MODEL_SCORE_OUTPUT, name),
        values.find(Settings.MODEL_LABEL_HORIZON, name).orElseThrow().duration(Duration.ofSeconds(1), Duration.ofDays(3650)));
  }

  private static Task task(Given given) {
    if (!TASKS.contains(given.value())) {
      throw given.refused();
    }
    return Task.valueOf(given.value().toUpperCase(Locale.ROOT));
  }

  private List<String> classes(String name, Task task) {
    Optional<Given> given = values.find(Settings.MODEL_CLASSES, name);
    List<String> classes = given.map(Given::list).orElse(List.of());
    if (task == Task.BINARY && given.isPresent() && classes.size() != 2) {
      throw given.get().refused("a binary model has two classes");
    }
    if (task == Task.REGRESSION && given.isPresent()) {
      throw given.get().refused("a regression has no classes; leave it out");
    }
    return classes;
  }

  private String positiveClass(String name) {
    Optional<Given> positive = values.find(Settings.MODEL_POSITIVE_CLASS, name);
    List<String> classes = values.find(Settings.MODEL_CLASSES, name).map(Given::list).orElse(List.of());
    positive.filter(given -> !classes.isEmpty() && !classes.contains(given.value())).ifPresent(given -> {
      throw given.refused("use one of " + String.join(", ", classes));
    });
    return positive.map(Given::value).orElse("");
  }

  private String text(Setting setting, String name) {
    return values.find(setting, name).map(Given::value).orElse("");
  }
}
