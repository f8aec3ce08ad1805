// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.infermeter.v1.Answer;
import io.infermeter.v1.EvaluationServiceGrpc;
import io.infermeter.v1.Finality;
import io.infermeter.v1.ListDimensionsRequest;
import io.infermeter.v1.ListDimensionsResponse;
import io.infermeter.v1.ListEvaluationsRequest;
import io.infermeter.v1.ListEvaluationsResponse;
import io.infermeter.v1.ListMetricsRequest;
import io.infermeter.v1.ListMetricsResponse;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricDescriptor;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Point;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.QueryMetricsResponse;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import io.infermeter.v1.Undefined;
import io.infermeter.v1.UndefinedReason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers accuracy of one model, minute by minute, as a test says, on a real port. */
final class WindowGateway implements AutoCloseable {
  static final long START = 1_800_000_000;

  /** Accuracy by the number of the minute since START; a minute without one is undefined. */
  final Map<Integer, Double> accuracy = new ConcurrentHashMap<>();

  final List<Question> questions = new CopyOnWriteArrayList<>();
  volatile String model = "digits";
  volatile int firstOpenMinute = Integer.MAX_VALUE;
  volatile int mostWindows = Integer.MAX_VALUE;
  volatile UndefinedReason reason = UndefinedReason.UNDEFINED_REASON_NO_LABELS;
  private final Server server;

  WindowGateway() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)).addService(new Metrics()).addService(new Evaluations()).build().start();
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class Metrics extends MetricsServiceGrpc.MetricsServiceImplBase {
    @Override
    public void listMetrics(ListMetricsRequest request, StreamObserver<ListMetricsResponse> responses) {
      MetricDescriptor.Builder accuracy = MetricDescriptor.newBuilder().setName("accuracy").setValueField("number").setNeedsLabels(true);
      responses.onNext(ListMetricsResponse.newBuilder().addMetrics(accuracy.addParameters("confidence_level")).build());
      responses.onCompleted();
    }

    @Override
    public void listDimensions(ListDimensionsRequest request, StreamObserver<ListDimensionsResponse> responses) {
      responses.onNext(ListDimensionsResponse.getDefaultInstance());
      responses.onCompleted();
    }

    @Override
    public void queryMetrics(QueryMetricsRequest request, StreamObserver<QueryMetricsResponse> responses) {
      Question question = request.getQuestions(0);
      questions.add(question);
      long start = question.getTimeRange().getStartTime().getSeconds();
      long end = question.getTimeRange().getEndTime().getSeconds();
      if ((end - start) / 60 > mostWindows) {
        ErrorInfo info = ErrorInfo.newBuilder().setReason("ERROR_REASON_TOO_MANY_POINTS").setDomain("infermeter.io").build();
        responses.onError(
            StatusProto.toStatusRuntimeException(
                com.google.rpc.Status.newBuilder().setCode(Code.INVALID_ARGUMENT_VALUE).setMessage("too many").addDetails(Any.pack(info)).build()));
        return;
      }
      Series.Builder series =
          Series.newBuilder().setMetric(Metric.newBuilder().setName("accuracy")).putAllDimensions(new TreeMap<>(Map.of("model", model, "version", "1")));
      for (long at = start; at < end; at += 60) {
        series.addPoints(point((int) ((at - START) / 60), at));
      }
      responses.onNext(QueryMetricsResponse.newBuilder().addAnswers(Answer.newBuilder().addSeries(series)).build());
      responses.onCompleted();
    }

    private Point point(int minute, long at) {
      Point.Builder point =
          Point.newBuilder()
              .setStartTime(Timestamp.newBuilder().setSeconds(at))
              .setEndTime(Timestamp.newBuilder().setSeconds(at + 60))
              .setFinality(minute < firstOpenMinute ? Finality.FINALITY_COMPLETE : Finality.FINALITY_OPEN);
      Double value = accuracy.get(minute);
      return value == null ? point.setUndefined(Undefined.newBuilder().setReason(reason)).build() : point.setNumber(value).build();
    }
  }

  private static final class Evaluations extends EvaluationServiceGrpc.EvaluationServiceImplBase {
    @Override
    public void listEvaluations(ListEvaluationsRequest request, StreamObserver<ListEvaluationsResponse> responses) {
      responses.onNext(ListEvaluationsResponse.getDefaultInstance());
      responses.onCompleted();
    }
  }
}
