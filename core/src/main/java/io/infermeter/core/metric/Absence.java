// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.metric.MetricValue.Reason;
import io.infermeter.core.metric.MetricValue.Undefined;

/** Why there is no value, in words. */
final class Absence {
  private Absence() {}

  static Undefined noPredictions() {
    return new Undefined(
        Reason.NO_TRAFFIC, "no prediction in this window; send calls through the gateway, or ask about a longer time or fewer filters");
  }

  static Undefined noCalls() {
    return new Undefined(
        Reason.NO_TRAFFIC, "no call of this kind in this window; ask about a longer time, fewer filters, or another outcome");
  }

  static Undefined noLabels(long eligible) {
    return new Undefined(
        Reason.NO_LABELS,
        "none of " + eligible + " predictions has a label yet; send labels with LabelService, or wait until they are due");
  }

  static Undefined zeroDivision(String what) {
    return new Undefined(
        Reason.ZERO_DIVISION, what + "; ask about a longer time, or choose with zero_division what counts instead");
  }

  static Undefined wrongTask(String what) {
    return new Undefined(Reason.WRONG_TASK, what);
  }
}
