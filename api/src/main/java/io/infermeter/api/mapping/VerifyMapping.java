// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.verify.Difference;
import io.infermeter.core.verify.Verification;
import io.infermeter.v1.VerifyDifference;
import io.infermeter.v1.VerifySummary;
import java.util.List;
import java.util.Locale;

/** Maps what a verification found. */
public final class VerifyMapping {
  private VerifyMapping() {}

  public static VerifyDifference toContract(Difference difference) {
    VerifyDifference.Builder result =
        VerifyDifference.newBuilder()
            .setStartTime(Times.timestamp(difference.key().minute() * TimeRange.MINUTE))
            .setPart(
                name(difference.key().kind()) + " (" + name(difference.key().axis()) + "): " + difference.part())
            .setExpected(difference.expected())
            .setFound(difference.found());
    Dimensions dimensions = difference.key().dimensions();
    for (String name : List.of("model", "version", "output", "backend", "method", "traffic", "batch_size")) {
      if (!dimensions.value(name).isEmpty()) {
        result.putDimensions(name, dimensions.value(name));
      }
    }
    dimensions.segments().forEach((key, value) -> result.putDimensions(Dimensions.SEGMENT + key, value));
    return result.build();
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  public static VerifySummary toContract(Verification.Result found) {
    VerifySummary.Builder summary =
        VerifySummary.newBuilder()
            .setTimeRange(ReferenceMapping.range(found.range()))
            .setAggregates(found.aggregates())
            .setDifferences(found.differences())
            .setNotCompared(found.notCompared());
    if (found.withoutRows() != null) {
      summary.setWithoutRows(ReferenceMapping.range(found.withoutRows()));
    }
    return summary.build();
  }
}
