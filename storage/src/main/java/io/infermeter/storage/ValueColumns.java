// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.prediction.Value;
import io.infermeter.core.store.StoreException;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A value as columns hold it.
 *
 * @param kind "class", "number", "set" or "retract"
 * @param text the class, or the classes of a set each with its length and a colon before it
 * @param number the number
 */
record ValueColumns(@Nullable String kind, @Nullable String text, @Nullable Double number) {
  private static final String CLASS = "class";
  private static final String NUMBER = "number";
  private static final String SET = "set";
  private static final String RETRACT = "retract";

  static final ValueColumns NONE = new ValueColumns(null, null, null);

  /** A label's value, of which null retracts. */
  static ValueColumns ofLabel(@Nullable Value value) {
    return value == null ? new ValueColumns(RETRACT, null, null) : of(value);
  }

  static ValueColumns of(@Nullable Value value) {
    return switch (value) {
      case null -> NONE;
      case Value.ClassName c -> new ValueColumns(CLASS, TextLimits.checked("a class", c.name(), TextLimits.LONG), null);
      case Value.Number n -> new ValueColumns(NUMBER, null, n.number());
      case Value.ClassSet s -> new ValueColumns(SET, TextLimits.checked("a set of classes", joined(s.names()), TextLimits.LONG), null);
    };
  }

  /** The value; null where there is none, or where it retracts. */
  @Nullable Value value() {
    if (kind == null) {
      return null;
    }
    return switch (kind) {
      case CLASS -> new Value.ClassName(java.util.Objects.requireNonNullElse(text, ""));
      case NUMBER -> new Value.Number(java.util.Objects.requireNonNull(number));
      case SET -> new Value.ClassSet(split(java.util.Objects.requireNonNullElse(text, "")));
      case RETRACT -> null;
      default -> throw new StoreException("the database holds a value of the unknown kind \"" + kind + "\"");
    };
  }

  private static String joined(SortedSet<String> names) {
    StringBuilder joined = new StringBuilder();
    names.forEach(name -> joined.append(name.length()).append(':').append(name));
    return joined.toString();
  }

  private static SortedSet<String> split(String joined) {
    SortedSet<String> names = new TreeSet<>();
    int at = 0;
    while (at < joined.length()) {
      int colon = joined.indexOf(':', at);
      int end = colon + 1 + Integer.parseInt(joined.substring(at, colon));
      names.add(joined.substring(colon + 1, end));
      at = end;
    }
    return names;
  }
}
