// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.metric.MetricDescriptor.ValueKind;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/** A descriptor in the making. */
final class Description {
  /** Dimensions of predicted rows. */
  static final List<String> OF_PREDICTIONS =
      List.of("model", "version", "output", "backend", "method", "traffic", "batch_size", "segment.*");

  /** Dimensions of calls. */
  static final List<String> OF_CALLS =
      List.of("model", "version", "output", "backend", "method", "traffic", "batch_size", "outcome", "segment.*");

  /** Dimensions of resources. */
  static final List<String> OF_RESOURCES = List.of("scope", "backend", "device", "hardware");

  /** Dimensions of resources that can be told to be those of a model. */
  static final List<String> OF_RESOURCES_OF_MODELS = List.of("scope", "backend", "device", "hardware", "model");

  private final String name;
  private final String text;
  private final List<String> dimensions;
  private String unit = "1";
  private ValueKind kind = ValueKind.NUMBER;
  private Better better = Better.NEITHER;
  private OptionalDouble minimum = OptionalDouble.empty();
  private OptionalDouble maximum = OptionalDouble.empty();
  private Set<Parameter> parameters = Set.of();
  private boolean needsLabels;
  private String semantics = "";

  private Description(String name, List<String> dimensions, String text) {
    this.name = name;
    this.dimensions = dimensions;
    this.text = text;
  }

  static Description of(String name, List<String> dimensions, String text) {
    return new Description(name, dimensions, text);
  }

  Description unit(String other) {
    unit = other;
    return this;
  }

  Description kind(ValueKind other) {
    kind = other;
    return this;
  }

  Description better(Better other) {
    better = other;
    return this;
  }

  Description from(double low) {
    minimum = OptionalDouble.of(low);
    return this;
  }

  Description upTo(double high) {
    maximum = OptionalDouble.of(high);
    return this;
  }

  Description takes(Parameter... others) {
    parameters = Set.of(others);
    return this;
  }

  Description needsLabels() {
    needsLabels = true;
    return this;
  }

  Description as(String reference) {
    semantics = reference;
    return this;
  }

  MetricDescriptor build() {
    return new MetricDescriptor(
        name, text, unit, kind, better, minimum, maximum, parameters, dimensions, needsLabels, semantics);
  }
}
