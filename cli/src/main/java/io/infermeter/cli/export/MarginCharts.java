// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import io.infermeter.protocol.tensorboard.Category;
import io.infermeter.protocol.tensorboard.Chart;
import io.infermeter.protocol.tensorboard.Layout;
import io.infermeter.protocol.tensorboard.MarginChartContent;
import io.infermeter.protocol.tensorboard.Summary;
import java.util.List;

/** Charts of the plugin custom_scalars: each metric with the band of its interval, for metrics whose answers have one. */
final class MarginCharts {
  private MarginCharts() {}

  static Summary.Value of(List<ExportedMetric> metrics) {
    Layout.Builder layout = Layout.newBuilder();
    for (String group : List.of("quality", "speed", "stability")) {
      Category.Builder category = Category.newBuilder().setTitle(group + " with intervals");
      metrics.stream().filter(each -> each.group().equals(group) && each.band() && !isSplit(each)).forEach(each -> category.addChart(chart(each)));
      if (category.getChartCount() > 0) {
        layout.addCategory(category);
      }
    }
    return Values.layout(layout.build().toByteString());
  }

  /** Tags of shares end in their class, and classes are not known before there is an answer. */
  private static boolean isSplit(ExportedMetric metric) {
    return metric.metric().getName().startsWith("prediction_share");
  }

  private static Chart chart(ExportedMetric metric) {
    MarginChartContent.Series series =
        MarginChartContent.Series.newBuilder()
            .setValue(metric.tag())
            .setLower(metric.bound("interval", "", "low"))
            .setUpper(metric.bound("interval", "", "high"))
            .build();
    return Chart.newBuilder().setTitle(metric.tag()).setMargin(MarginChartContent.newBuilder().addSeries(series)).build();
  }
}
