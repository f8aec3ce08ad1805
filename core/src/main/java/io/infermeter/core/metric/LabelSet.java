// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.tally.ClassCounts;
import io.infermeter.core.tally.ConfusionCounts;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The classes that an average runs over.
 *
 * @param classes declared: in the order of their indexes; observed: in the order of code points
 * @param open whether a class that is not among them would join them once it is seen
 */
record LabelSet(List<String> classes, boolean open) {
  /** Texts by code point, which differs from {@link String#compareTo} beyond the basic plane. */
  static final Comparator<String> CODE_POINT_ORDER = LabelSet::compare;

  LabelSet {
    classes = List.copyOf(classes);
  }

  /** The classes seen, as truth or as prediction of a labelled row. */
  static LabelSet observed(ConfusionCounts counts) {
    TreeSet<String> seen = new TreeSet<>(CODE_POINT_ORDER);
    counts.cells().keySet().forEach(
        cell -> {
          seen.add(cell.truth());
          seen.add(cell.predicted());
        });
    return new LabelSet(List.copyOf(seen), true);
  }

  /** The classes that a model declares. */
  static LabelSet declared(ModelSettings model) {
    return new LabelSet(model.classes().stream().distinct().toList(), false);
  }

  /** The declared classes in their order, and then any other one that was predicted. */
  static List<String> predicted(ClassCounts counts, @Nullable ModelSettings model) {
    TreeSet<String> others = new TreeSet<>(CODE_POINT_ORDER);
    others.addAll(counts.counts().keySet());
    List<String> declared = model == null ? List.of() : model.classes().stream().distinct().toList();
    declared.forEach(others::remove);
    return Stream.concat(declared.stream(), others.stream()).toList();
  }

  private static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean surrogates = Character.isSurrogate(x) != Character.isSurrogate(y);
        return surrogates ? Boolean.compare(Character.isSurrogate(x), Character.isSurrogate(y)) : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
