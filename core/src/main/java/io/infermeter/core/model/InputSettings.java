// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is kept of a model's inputs.
 *
 * @param hash whether a hash of each row's inputs is kept, by which identical inputs are known
 * @param features the features that are kept, by the name they are asked for by
 */
public record InputSettings(boolean hash, SortedMap<String, Source> features) {
  /** The hash, and no features. */
  public static final InputSettings DEFAULT = new InputSettings(true, new TreeMap<>());

  /** Most features of a model. */
  public static final int MOST_FEATURES = 32;

  /**
   * Where a feature stands.
   *
   * @param tensor the name of an input tensor
   * @param index of the element within a row, from 0
   */
  public record Source(String tensor, int index) {}

  public InputSettings {
    features = Collections.unmodifiableSortedMap(new TreeMap<>(features));
  }

  /** Whether there is anything to keep. */
  public boolean keepsAny() {
    return hash || !features.isEmpty();
  }
}
