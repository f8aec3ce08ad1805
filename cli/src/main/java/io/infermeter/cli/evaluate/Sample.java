// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.protocol.inference.ModelInferRequest;
import java.util.List;
import java.util.Map;

/** One labelled piece of a data set. */
sealed interface Sample {
  /** Where it stands: the line of its file, from 1. */
  long line();

  /**
   * One row, whose values go into tensors by their columns.
   *
   * @param values the values by column, in the order of the file: numbers, texts, truth values, or lists of them
   * @param label the truth
   */
  record Row(long line, Map<String, Object> values, String label) implements Sample {}

  /**
   * A request that is sent as it is.
   *
   * @param request with its inputs; model, version and id are set when it is sent
   * @param labels the truth of each of its rows
   */
  record Request(long line, ModelInferRequest request, List<String> labels) implements Sample {}
}
