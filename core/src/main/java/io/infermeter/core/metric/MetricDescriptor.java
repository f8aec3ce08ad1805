// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What a metric is and takes.
 *
 * @param name the name to ask by; never changes its meaning
 * @param description two sentences and one formula
 * @param unit unit of the value in UCUM: s, By, 1, {sample}/s
 * @param kind which kind of value answers carry
 * @param better which direction is good
 * @param minimum smallest possible value, where there is one
 * @param maximum largest possible value, where there is one
 * @param parameters what it takes
 * @param dimensions what it can be grouped and filtered by; "segment.*" stands for every declared segment
 * @param needsLabels whether it needs labels
 * @param semantics whose semantics it follows, for example sklearn.metrics.f1_score
 */
public record MetricDescriptor(
    String name,
    String description,
    String unit,
    ValueKind kind,
    Better better,
    OptionalDouble minimum,
    OptionalDouble maximum,
    Set<Parameter> parameters,
    List<String> dimensions,
    boolean needsLabels,
    String semantics) {

  /** The kind of value; the names are those of the fields of infermeter.v1.Point. */
  public enum ValueKind {
    NUMBER,
    CONFUSION_MATRIX,
    HISTOGRAM,
    CURVE
  }

  /** Which direction is good. */
  public enum Better {
    HIGHER,
    LOWER,
    NEITHER
  }

  public MetricDescriptor {
    parameters = Set.copyOf(parameters);
    dimensions = List.copyOf(dimensions);
  }

  /** The same, of a metric that takes one parameter more. */
  MetricDescriptor alsoTaking(Parameter parameter) {
    Set<Parameter> more = EnumSet.of(parameter);
    more.addAll(parameters);
    return new MetricDescriptor(
        name, description, unit, kind, better, minimum, maximum, more, dimensions, needsLabels, semantics);
  }
}
