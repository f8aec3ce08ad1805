// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.model;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What the configuration says about a model.
 *
 * @param name the model
 * @param task what it does; UNKNOWN lets its answers decide
 * @param classes the declared classes, in the order of their indexes; empty if not declared
 * @param positiveClass the class that counts as positive; empty: the last of two declared classes
 * @param predictionOutput the output with the predicted class or number; empty: found by shape
 * @param scoreOutput the output with the scores; empty: found by shape
 * @param labelHorizon how long after a prediction its label is still taken
 * @param objectives what is promised for its calls
 * @param threshold above which score a class is answered, where an answer holds scores alone: of each class of a multi-label model, and
 *     of the positive class of a binary one with one score a row; finite
 * @param inputs what is kept of its inputs
 */
public record ModelSettings(
    String name,
    Task task,
    List<String> classes,
    String positiveClass,
    String predictionOutput,
    String scoreOutput,
    Duration labelHorizon,
    ServiceObjectives objectives,
    double threshold,
    InputSettings inputs) {
  /** How long labels are taken where nothing else is configured. */
  public static final Duration DEFAULT_LABEL_HORIZON = Duration.ofDays(7);

  /** The threshold where nothing else is configured. */
  public static final double DEFAULT_THRESHOLD = 0.5;

  public ModelSettings {
    Objects.requireNonNull(name);
    Objects.requireNonNull(task);
    classes = List.copyOf(classes);
    Objects.requireNonNull(positiveClass);
    Objects.requireNonNull(predictionOutput);
    Objects.requireNonNull(scoreOutput);
    Objects.requireNonNull(labelHorizon);
    Objects.requireNonNull(objectives);
    Objects.requireNonNull(inputs);
  }

  /** A model with the usual threshold, of whose inputs the usual is kept. */
  public ModelSettings(
      String name,
      Task task,
      List<String> classes,
      String positiveClass,
      String predictionOutput,
      String scoreOutput,
      Duration labelHorizon,
      ServiceObjectives objectives) {
    this(name, task, classes, positiveClass, predictionOutput, scoreOutput, labelHorizon, objectives, DEFAULT_THRESHOLD, InputSettings.DEFAULT);
  }

  /** A model for whose calls nothing is promised, either. */
  public ModelSettings(
      String name,
      Task task,
      List<String> classes,
      String positiveClass,
      String predictionOutput,
      String scoreOutput,
      Duration labelHorizon) {
    this(name, task, classes, positiveClass, predictionOutput, scoreOutput, labelHorizon, ServiceObjectives.NONE);
  }

  public static ModelSettings undeclared(String name) {
    return undeclared(name, DEFAULT_LABEL_HORIZON);
  }

  /** A model of which only is said how long its labels are taken. */
  public static ModelSettings undeclared(String name, Duration labelHorizon) {
    return new ModelSettings(name, Task.UNKNOWN, List.of(), "", "", "", labelHorizon);
  }

  /** The name of the class with this index: the declared one, else the index in decimal digits. */
  public String className(long index) {
    return index >= 0 && index < classes.size() ? classes.get((int) index) : Long.toString(index);
  }

  public boolean declaresClasses() {
    return !classes.isEmpty();
  }
}
