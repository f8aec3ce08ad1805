// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.MatchOperator;
import io.infermeter.v1.Matcher;
import java.util.List;

/** Conditions on one dimension, as they are typed: {@code segment.lighting=dim,normal} or {@code model!=old}. */
public final class Matching {
  private Matching() {}

  /** @throws WrongUsage if it is no condition */
  public static Matcher parse(String option, String condition) {
    int equals = condition.indexOf('=');
    if (equals <= 0) {
      throw new WrongUsage(option + " is \"" + condition + "\"; write DIMENSION=VALUE, for example segment.lighting=dim");
    }
    boolean not = condition.charAt(equals - 1) == '!';
    String dimension = condition.substring(0, not ? equals - 1 : equals);
    return of(dimension, not ? MatchOperator.MATCH_OPERATOR_NOT_IN : MatchOperator.MATCH_OPERATOR_IN, List.of(condition.substring(equals + 1).split(",", -1)));
  }

  static Matcher in(String dimension, List<String> values) {
    return of(dimension, MatchOperator.MATCH_OPERATOR_IN, values);
  }

  private static Matcher of(String dimension, MatchOperator operator, List<String> values) {
    return Matcher.newBuilder().setDimension(dimension).setOperator(operator).addAllValues(values).build();
  }

  /** A matcher as it would be typed. */
  public static String text(Matcher matcher) {
    String operator =
        switch (matcher.getOperator()) {
          case MATCH_OPERATOR_NOT_IN -> "!=";
          case MATCH_OPERATOR_PREFIX -> "^=";
          case MATCH_OPERATOR_IN, MATCH_OPERATOR_UNSPECIFIED, UNRECOGNIZED -> "=";
        };
    return matcher.getDimension() + operator + String.join(",", matcher.getValuesList());
  }
}
