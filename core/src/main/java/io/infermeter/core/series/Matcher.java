// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.series;

import java.util.List;

/** Selects series by one dimension. */
public record Matcher(String dimension, Operator operator, List<String> values) {
  /** How the values are compared. */
  public enum Operator {
    IN,
    NOT_IN,
    PREFIX
  }

  public Matcher {
    values = List.copyOf(values);
  }

  public static Matcher in(String dimension, String... values) {
    return new Matcher(dimension, Operator.IN, List.of(values));
  }

  public boolean matches(String value) {
    return switch (operator) {
      case IN -> values.contains(value);
      case NOT_IN -> !values.contains(value);
      case PREFIX -> values.stream().anyMatch(value::startsWith);
    };
  }

  public boolean matches(Dimensions dimensions) {
    return matches(dimensions.value(dimension));
  }
}
