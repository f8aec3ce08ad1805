// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.grpc.Channel;
import io.infermeter.v1.ListPredictionsRequest;
import io.infermeter.v1.ListPredictionsResponse;
import io.infermeter.v1.Prediction;
import io.infermeter.v1.PredictionServiceGrpc;
import io.infermeter.v1.TimeRange;
import java.util.ArrayList;
import java.util.List;

/** Every predicted row that a gateway has, one by one, and what they add up to. */
record StoredRows(List<Prediction> rows) {
  private static final int PAGE = 1_000;

  static StoredRows of(Channel channel) {
    List<Prediction> rows = new ArrayList<>();
    ListPredictionsRequest.Builder request =
        ListPredictionsRequest.newBuilder().setPageSize(PAGE).setTimeRange(TimeRange.newBuilder().setStartTime(Timestamp.newBuilder().setSeconds(1)));
    ListPredictionsResponse page;
    do {
      page = PredictionServiceGrpc.newBlockingStub(channel).listPredictions(request.build());
      rows.addAll(page.getPredictionsList());
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return new StoredRows(rows);
  }

  /** Those of one light that were made within a range. */
  StoredRows of(String lighting, TimeRange range) {
    return new StoredRows(
        rows.stream()
            .filter(row -> row.getDimensionsOrDefault("segment.lighting", "").equals(lighting))
            .filter(row -> Timestamps.compare(row.getCreateTime(), range.getStartTime()) >= 0)
            .filter(row -> Timestamps.compare(row.getCreateTime(), range.getEndTime()) < 0)
            .toList());
  }

  long count() {
    return rows.size();
  }

  private static boolean isLabelled(Prediction row) {
    return row.getLabelsCount() > 0 && !row.getLabels(0).getRetracted();
  }

  long labelled() {
    return rows.stream().filter(StoredRows::isLabelled).count();
  }

  long right() {
    return rows.stream()
        .filter(StoredRows::isLabelled)
        .filter(row -> row.getLabels(0).getOutcome().getClassName().equals(row.getPredicted().getClassName()))
        .count();
  }
}
