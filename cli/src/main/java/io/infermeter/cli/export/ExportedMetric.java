// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import io.infermeter.v1.Metric;
import java.math.BigDecimal;

/**
 * A metric to export.
 *
 * @param group the first part of its tags: quality, speed, stability, distributions or resources
 * @param metric what to ask for
 * @param description what it says, in Markdown
 * @param band whether its answers have sampling intervals
 */
record ExportedMetric(String group, Metric metric, String description, boolean band) {
  /** Without split: {@code quality/accuracy}, {@code speed/latency/p99}. */
  String tag() {
    return group + "/" + measure();
  }

  /** The tag of one end of an interval: {@code quality_interval/accuracy/low}. */
  String bound(String kind, String split, String end) {
    return group + "_" + kind + "/" + measure() + split + "/" + end;
  }

  private String measure() {
    return metric.hasQuantile() ? metric.getName() + "/p" + percent(metric.getQuantile()) : metric.getName();
  }

  private static String percent(double quantile) {
    return BigDecimal.valueOf(quantile).movePointRight(2).stripTrailingZeros().toPlainString();
  }

  boolean isResource() {
    return group.equals("resources");
  }
}
