// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.series.Dimensions;
import java.util.List;

/** Which dimensions there are. */
final class DimensionNames {
  /** Dimensions of calls and predictions, apart from segments and outcome. */
  static final List<String> SERIES = List.of("model", "version", "output", "backend", "method", "traffic", "batch_size");

  /** The dimension of how a call ended. */
  static final String OUTCOME = "outcome";

  /** Dimensions of resources; every answer about resources is split by all of them, because a mixture means nothing. */
  static final List<String> RESOURCE = List.of("scope", "backend", "device", "hardware", "source", "attribution");

  private static final String ANY_SEGMENT = Dimensions.SEGMENT + "*";

  private DimensionNames() {}

  static boolean fits(String dimension, MetricDescriptor descriptor) {
    boolean segment = dimension.startsWith(Dimensions.SEGMENT) && dimension.length() > Dimensions.SEGMENT.length();
    return descriptor.dimensions().contains(segment ? ANY_SEGMENT : dimension);
  }
}
