// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.prediction;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** What was predicted, or what was true. */
public sealed interface Value {

  /** One class, by name. A class known only by its index has the index in decimal digits as its name. */
  record ClassName(String name) implements Value {}

  /** A number. A label's is finite; a model may answer an infinite one or none at all, which is kept as it is and counted apart. */
  record Number(double number) implements Value {}

  /** A set of classes, of a multi-label model; may be empty. */
  record ClassSet(SortedSet<String> names) implements Value {
    public ClassSet {
      names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }
  }

  /** A text that orders values totally, and differs for different values: the last tie-break between labels. */
  default String orderKey() {
    return switch (this) {
      case ClassName c -> "c:" + c.name();
      case Number n -> "n:" + Long.toHexString(Double.doubleToLongBits(n.number()));
      case ClassSet s -> "s:" + String.join("\u0000", s.names());
    };
  }
}
