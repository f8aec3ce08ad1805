// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.protocol.inference.ModelInferRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One call to be made.
 *
 * @param line where its first row stands in the file
 * @param request makes the request, without model and id
 * @param labels the truth of each row
 */
record Call(long line, Supplier<ModelInferRequest> request, List<String> labels) {

  /** Cuts a data set into calls of so many rows; whole requests stay as they are. */
  static List<Call> cut(List<Sample> samples, TensorPlan plan, int batch) {
    List<Call> calls = new ArrayList<>();
    List<Sample.Row> rows = new ArrayList<>(batch);
    for (Sample sample : samples) {
      switch (sample) {
        case Sample.Request r -> {
          flush(rows, plan, calls);
          calls.add(new Call(r.line(), r::request, r.labels()));
        }
        case Sample.Row row -> {
          rows.add(row);
          if (rows.size() == batch) {
            flush(rows, plan, calls);
          }
        }
      }
    }
    flush(rows, plan, calls);
    return calls;
  }

  private static void flush(List<Sample.Row> rows, TensorPlan plan, List<Call> calls) {
    if (!rows.isEmpty()) {
      List<Sample.Row> own = List.copyOf(rows);
      calls.add(new Call(own.getFirst().line(), () -> plan.request(own), own.stream().map(Sample.Row::label).toList()));
      rows.clear();
    }
  }
}
