// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.prediction;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is kept of the input of one predicted row. Immutable.
 *
 * @param hash of types, shapes and bytes of the row's inputs: equal inputs have equal hashes; 0: not kept
 * @param features the chosen features that are numbers, by name; numbers that are not finite are kept as they are
 * @param categories the chosen features that are texts, by name
 */
public record Input(long hash, SortedMap<String, Double> features, SortedMap<String, String> categories) {
  /** Nothing is kept. */
  public static final Input NONE = new Input(0, new TreeMap<>());

  public Input {
    features = Collections.unmodifiableSortedMap(new TreeMap<>(features));
    categories = Collections.unmodifiableSortedMap(new TreeMap<>(categories));
  }

  /** An input without features that are texts. */
  public Input(long hash, SortedMap<String, Double> features) {
    this(hash, features, new TreeMap<>());
  }
}
