// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.prometheus;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;

/** Dimensions as labels: {@code segment.shop} is {@code segment_shop}; values have 256 characters at most. */
final class SeriesLabels {
  private static final int LONGEST = 256;

  private SeriesLabels() {}

  static String name(String dimension) {
    return dimension.replace('.', '_');
  }

  static Labels of(List<String> dimensions, List<String> values) {
    return Labels.of(dimensions.stream().map(SeriesLabels::name).toList(), values.stream().map(SeriesLabels::clipped).toList());
  }

  /** Never half of a character of two. */
  static String clipped(String value) {
    if (value.length() <= LONGEST) {
      return value;
    }
    return value.substring(0, Character.isHighSurrogate(value.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST);
  }
}
