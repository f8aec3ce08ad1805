// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.cli.WrongUsage;
import io.infermeter.v1.ClassSet;
import io.infermeter.v1.Outcome;
import java.util.Arrays;
import java.util.function.Function;

/** How the text of a label becomes a truth. */
enum Truth {
  CLASS(text -> Outcome.newBuilder().setClassName(text).build()),
  INDEX(text -> Outcome.newBuilder().setClassIndex(Long.parseLong(text)).build()),
  NUMBER(text -> Outcome.newBuilder().setNumber(Double.parseDouble(text)).build()),
  SET(text -> Outcome.newBuilder().setClassSet(ClassSet.newBuilder().addAllClassNames(parts(text))).build());

  private final Function<String, Outcome> reading;

  Truth(Function<String, Outcome> reading) {
    this.reading = reading;
  }

  private static Iterable<String> parts(String text) {
    return Arrays.stream(text.split("[;|]")).map(String::strip).filter(part -> !part.isEmpty()).toList();
  }

  Outcome outcome(String text) {
    try {
      return reading.apply(text);
    } catch (NumberFormatException e) {
      throw new WrongUsage("the label \"" + text + "\" is no number, and the model's answers are");
    }
  }

  /** What labels of a model must be, whose answer was this. */
  static Truth like(Outcome answered) {
    return switch (answered.getValueCase()) {
      case NUMBER -> NUMBER;
      case CLASS_SET -> SET;
      default -> CLASS;
    };
  }
}
