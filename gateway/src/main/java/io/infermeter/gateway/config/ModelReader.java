// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import io.infermeter.core.model.InputSettings;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.ServiceObjectives;
import io.infermeter.core.model.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import java.util.Set;
import java.util.SortedSet;

/** Reads what is said about models. */
final class ModelReader {
  private static final Set<String> TASKS = Set.of("unknown", "binary", "multiclass", "multilabel", "regression");
  private static final Setting[] SETTINGS = {
    Settings.MODEL_TASK,
    Settings.MODEL_CLASSES,
    Settings.MODEL_POSITIVE_CLASS,
    Settings.MODEL_PREDICTION_OUTPUT,
    Settings.MODEL_SCORE_OUTPUT,
    Settings.MODEL_THRESHOLD,
    Settings.MODEL_LABEL_HORIZON,
    Settings.MODEL_SLO_TTFT,
    Settings.MODEL_SLO_TPOT,
    Settings.MODEL_SLO_LATENCY,
    Settings.MODEL_INPUT_HASH
  };

  private final Values values;

  ModelReader(Values values) {
    this.values = values;
  }

  List<ModelSettings> read() {
    List<ModelSettings> models = new ArrayList<>();
    InputSettingsReader inputs = new InputSettingsReader(values);
    SortedSet<String> names = values.names(SETTINGS);
    names.addAll(inputs.models());
    for (String name : names) {
      models.add(model(name, inputs.of(name)));
    }
    return models;
  }

  private ModelSettings model(String name, InputSettings inputs) {
    Task task = task(values.find(Settings.MODEL_TASK, name).orElseThrow());
    return new ModelSettings(
        name,
        task,
        classes(name, task),
        positiveClass(name),
        text(Settings.MODEL_PREDICTION_OUTPUT, name),
        text(Settings.MODEL_SCORE_OUTPUT, name),
        values.find(Settings.MODEL_LABEL_HORIZON, name).orElseThrow().duration(Duration.ofSeconds(1), Duration.ofDays(3650)),
        new ServiceObjectives(
            objective(Settings.MODEL_SLO_TTFT, name), objective(Settings.MODEL_SLO_TPOT, name), objective(Settings.MODEL_SLO_LATENCY, name)),
        threshold(name, task),
        inputs);
  }

  private @Nullable Duration objective(Setting setting, String name) {
    return values.find(setting, name).map(given -> given.duration(Duration.ofMillis(1), Duration.ofDays(1))).orElse(null);
  }

  private static Task task(Given given) {
    if (!TASKS.contains(given.value())) {
      throw given.refused();
    }
    return Task.valueOf(given.value().toUpperCase(Locale.ROOT));
  }

  private double threshold(String name, Task task) {
    Given given = values.find(Settings.MODEL_THRESHOLD, name).orElseThrow();
    boolean decides = task != Task.REGRESSION && task != Task.MULTICLASS;
    if (!decides && given.rank() != Layer.DEFAULTS) {
      throw given.refused("only a multilabel or a binary model has one; leave it out");
    }
    return given.number();
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
