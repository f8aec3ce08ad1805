// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import java.util.List;

/**
 * One call to make.
 *
 * @param id of the request; unique
 * @param rows at least one
 * @param raw whether tensors travel as raw bytes
 * @param labelsFirst whether the first labels of the rows are sent before the call
 * @param fallen whether its images are worse than those of its segment were at first
 */
record PlannedCall(String id, Lighting lighting, List<PlannedRow> rows, boolean raw, boolean labelsFirst, boolean fallen) {
  /**
   * One row of the call.
   *
   * @param pixels as they look in its light
   * @param labels what it will be told
   */
  record PlannedRow(float[] pixels, LabelPlan labels) {}
}
