// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Dimension;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.ListDimensionsRequest;
import io.infermeter.v1.ListDimensionsResponse;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.MetricsServiceGrpc.MetricsServiceBlockingStub;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.QueryMetricsResponse;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a gateway about windows. A question with more points than one answer may have is cut into halves of its time. */
final class WindowQuestions {
  private static final String SEGMENT = "segment.";
  private static final String EVALUATION = "segment.evaluation";

  /** So that an answer is one page: a gateway computes every page anew. */
  private static final int METRICS_AT_ONCE = 6;

  private static final int WINDOWS_AT_ONCE = 500;

  /** Receives a series; of one series there may be several parts. */
  interface Reader {
    void read(ExportedMetric metric, Series series);
  }

  private final MetricsServiceBlockingStub service;
  private final List<String> models;
  private final ExportProgress progress;

  /** @param models only these; empty: all */
  WindowQuestions(MetricsServiceBlockingStub service, List<String> models, ExportProgress progress) {
    this.service = service;
    this.models = models;
    this.progress = progress;
  }

  /** How many questions these metrics and windows are cut into, at least. */
  static long parts(List<ExportedMetric> metrics, WindowRange range) {
    return Math.ceilDiv(metrics.size(), METRICS_AT_ONCE) * Math.ceilDiv(range.count(), (long) WINDOWS_AT_ONCE);
  }

  /** The declared segments that were seen, as names of dimensions. */
  List<String> segments() {
    List<String> segments = new ArrayList<>();
    ListDimensionsRequest.Builder request = ListDimensionsRequest.newBuilder();
    ListDimensionsResponse page;
    do {
      page = service.listDimensions(request.build());
      for (Dimension dimension : page.getDimensionsList()) {
        if (dimension.getName().startsWith(SEGMENT) && !dimension.getName().equals(EVALUATION)) {
          segments.add(dimension.getName());
        }
      }
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return segments;
  }

  /** Asks for metrics by model, version and, if there is one, a segment. */
  void ofModels(List<ExportedMetric> metrics, @Nullable String segment, WindowRange range, Reader reader) {
    Question.Builder question = Question.newBuilder().addGroupBy("model").addGroupBy("version");
    if (segment != null) {
      question.addGroupBy(segment);
    }
    if (!models.isEmpty()) {
      question.addMatchers(Matcher.newBuilder().setDimension("model").addAllValues(models));
    }
    askInParts(question.build(), metrics, range, reader);
  }

  void ofResources(List<ExportedMetric> metrics, WindowRange range, Reader reader) {
    askInParts(Question.newBuilder().addGroupBy("scope").addGroupBy("backend").addGroupBy("device").build(), metrics, range, reader);
  }

  private void askInParts(Question shape, List<ExportedMetric> metrics, WindowRange range, Reader reader) {
    for (long from = 0; from < range.count(); from += WINDOWS_AT_ONCE) {
      for (int metric = 0; metric < metrics.size(); metric += METRICS_AT_ONCE) {
        ask(shape, metrics.subList(metric, Math.min(metrics.size(), metric + METRICS_AT_ONCE)), range.part(from, WINDOWS_AT_ONCE), reader);
        progress.step();
      }
    }
  }

  private void ask(Question shape, List<ExportedMetric> metrics, WindowRange range, Reader reader) {
    Question.Builder question = shape.toBuilder().setId("export").setTimeRange(range.timeRange());
    question.setStep(com.google.protobuf.Duration.newBuilder().setSeconds(range.width()));
    metrics.forEach(each -> question.addMetrics(each.metric()));
    List<Series> found = new ArrayList<>();
    Status refused = answer(QueryMetricsRequest.newBuilder().addQuestions(question).build(), found);
    if (refused == null) {
      found.forEach(series -> reader.read(asked(metrics, series), series));
    } else if (isTooLarge(refused) && range.count() > 1) {
      long half = range.count() / 2;
      ask(shape, metrics, range.part(0, half), reader);
      ask(shape, metrics, range.part(half, range.count()), reader);
    } else if (isTooLarge(refused) && metrics.size() > 1) {
      ask(shape, metrics.subList(0, metrics.size() / 2), range, reader);
      ask(shape, metrics.subList(metrics.size() / 2, metrics.size()), range, reader);
    } else {
      throw StatusProto.toStatusRuntimeException(refused);
    }
  }

  /** Adds all series of all pages. @return why there is no answer; null if there is one */
  private @Nullable Status answer(QueryMetricsRequest first, List<Series> found) {
    QueryMetricsRequest request = first;
    QueryMetricsResponse page;
    do {
      try {
        page = service.queryMetrics(request);
      } catch (StatusRuntimeException e) {
        Status status = StatusProto.fromThrowable(e);
        if (status == null || !isTooLarge(status)) {
          throw e;
        }
        return status;
      }
      for (Answer answer : page.getAnswersList()) {
        if (answer.hasError()) {
          return answer.getError();
        }
        found.addAll(answer.getSeriesList());
      }
      request = request.toBuilder().setPageToken(page.getNextPageToken()).build();
    } while (!page.getNextPageToken().isEmpty());
    return null;
  }

  private static boolean isTooLarge(Status status) {
    for (com.google.protobuf.Any detail : status.getDetailsList()) {
      try {
        if (detail.is(ErrorInfo.class)) {
          String reason = detail.unpack(ErrorInfo.class).getReason();
          return reason.equals(ErrorReason.ERROR_REASON_TOO_MANY_POINTS.name()) || reason.equals(ErrorReason.ERROR_REASON_TOO_MANY_ROWS.name());
        }
      } catch (InvalidProtocolBufferException e) {
        return false;
      }
    }
    return false;
  }

  /** The metric that was asked: the series repeats it with its defaults filled in. */
  private static ExportedMetric asked(List<ExportedMetric> metrics, Series series) {
    for (ExportedMetric each : metrics) {
      boolean same = each.metric().getName().equals(series.getMetric().getName());
      if (same && (!each.metric().hasQuantile() || each.metric().getQuantile() == series.getMetric().getQuantile())) {
        return each;
      }
    }
    throw new IllegalStateException("the gateway answered " + series.getMetric().getName() + ", which was not asked");
  }
}
