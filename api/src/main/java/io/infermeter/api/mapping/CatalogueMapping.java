// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.metric.Parameter;
import io.infermeter.core.query.Questions;
import io.infermeter.v1.Better;
import io.infermeter.v1.Dimension;
import java.util.Locale;

/** Maps what can be asked for: metrics and dimensions. */
public final class CatalogueMapping {
  private static final EnumMapping<MetricDescriptor.Better, Better> DIRECTIONS =
      EnumMapping.of(MetricDescriptor.Better.class, Better.class, "BETTER_");

  private CatalogueMapping() {}

  public static io.infermeter.v1.MetricDescriptor metric(MetricDescriptor metric) {
    io.infermeter.v1.MetricDescriptor.Builder result =
        io.infermeter.v1.MetricDescriptor.newBuilder()
            .setName(metric.name())
            .setDescription(metric.description())
            .setUnit(metric.unit())
            .setValueField(metric.kind().name().toLowerCase(Locale.ROOT))
            .setBetter(DIRECTIONS.toContract(metric.better()))
            .addAllDimensions(metric.dimensions())
            .setNeedsLabels(metric.needsLabels())
            .setSemantics(metric.semantics());
    metric.minimum().ifPresent(result::setMinimum);
    metric.maximum().ifPresent(result::setMaximum);
    metric.parameters().stream().sorted().map(Parameter::field).forEach(result::addParameters);
    return result.build();
  }

  public static Dimension dimension(Questions.DimensionValues dimension) {
    return Dimension.newBuilder()
        .setName(dimension.name())
        .addAllValues(dimension.values())
        .setTruncated(dimension.truncated())
        .build();
  }
}
