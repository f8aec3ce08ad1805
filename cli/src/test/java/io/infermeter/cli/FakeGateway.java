// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Coverage;
import io.infermeter.v1.DropCause;
import io.infermeter.v1.DropCount;
import io.infermeter.v1.Frame;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.GetLedgerResponse;
import io.infermeter.v1.Heartbeat;
import io.infermeter.v1.Interval;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelCount;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.LabelResult;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.Ledger;
import io.infermeter.v1.ListMetricsRequest;
import io.infermeter.v1.ListMetricsResponse;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricDescriptor;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Point;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.QueryMetricsResponse;
import io.infermeter.v1.Series;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.SubmitLabelsResponse;
import io.infermeter.v1.WatchMetricsRequest;
import io.infermeter.v1.WatchMetricsResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers the contract with fixed numbers, on a real port, and keeps what it was asked. */
final class FakeGateway implements AutoCloseable {
  final List<QueryMetricsRequest> queries = new CopyOnWriteArrayList<>();
  final List<WatchMetricsRequest> watches = new CopyOnWriteArrayList<>();
  final List<SubmitLabelsRequest> labels = new CopyOnWriteArrayList<>();
  private final Server server;
  private final String address;

  FakeGateway() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(new Metrics())
            .addService(new Labels())
            .addService(new Gateway())
            .build()
            .start();
    address = "127.0.0.1:" + server.getPort();
  }

  String address() {
    return address;
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  static Series accuracy(String light, double value) {
    Point point =
        Point.newBuilder()
            .setNumber(value)
            .setSampleCount(8)
            .setCoverage(Coverage.newBuilder().setLabelled(8).setEligible(10))
            .addIntervals(Interval.newBuilder().setKind(IntervalKind.INTERVAL_KIND_SAMPLING).setLow(.25).setHigh(.875))
            .build();
    return Series.newBuilder()
        .setMetric(Metric.newBuilder().setName("accuracy"))
        .putDimensions("segment.lighting", light)
        .setUnit("1")
        .addPoints(point)
        .build();
  }

  private final class Metrics extends MetricsServiceGrpc.MetricsServiceImplBase {
    @Override
    public void queryMetrics(QueryMetricsRequest request, StreamObserver<QueryMetricsResponse> responses) {
      queries.add(request);
      if (request.getQuestions(0).getMetrics(0).getName().equals("acuracy")) {
        responses.onError(refusal());
        return;
      }
      boolean first = request.getPageToken().isEmpty();
      Answer answer = Answer.newBuilder().addSeries(first ? accuracy("dim", .5) : accuracy("normal", .75)).build();
      responses.onNext(QueryMetricsResponse.newBuilder().addAnswers(answer).setNextPageToken(first ? "more" : "").build());
      responses.onCompleted();
    }

    @Override
    public void listMetrics(ListMetricsRequest request, StreamObserver<ListMetricsResponse> responses) {
      ListMetricsResponse.Builder response = ListMetricsResponse.newBuilder();
      for (String name : List.of("f1", "recall")) {
        response.addMetrics(MetricDescriptor.newBuilder().setName(name).addParameters("average").addParameters("threshold"));
      }
      response.addMetrics(MetricDescriptor.newBuilder().setName("top_k_accuracy").addParameters("k"));
      response.addMetrics(MetricDescriptor.newBuilder().setName("latency").addParameters("quantile"));
      response.addMetrics(MetricDescriptor.newBuilder().setName("accuracy").addParameters("confidence_level"));
      responses.onNext(response.build());
      responses.onCompleted();
    }

    @Override
    public void watchMetrics(WatchMetricsRequest request, StreamObserver<WatchMetricsResponse> responses) {
      watches.add(request);
      Frame frame = Frame.newBuilder().addAnswers(Answer.newBuilder().addSeries(accuracy("dim", .5))).build();
      Frame changed = Frame.newBuilder().addAnswers(Answer.newBuilder().addSeries(accuracy("dim", .625))).build();
      responses.onNext(WatchMetricsResponse.newBuilder().setSnapshot(frame).build());
      responses.onNext(WatchMetricsResponse.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build());
      responses.onNext(WatchMetricsResponse.newBuilder().setUpdate(changed).setConflatedUpdates(3).build());
    }
  }

  private static RuntimeException refusal() {
    BadRequest violations =
        BadRequest.newBuilder()
            .addFieldViolations(
                BadRequest.FieldViolation.newBuilder().setField("questions[0].metrics[0].name").setDescription("there is no 'acuracy'; did you mean accuracy?"))
            .build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder().setCode(Code.INVALID_ARGUMENT_VALUE).setMessage("a question is wrong").addDetails(Any.pack(violations)).build());
  }

  private final class Labels extends LabelServiceGrpc.LabelServiceImplBase {
    @Override
    public void submitLabels(SubmitLabelsRequest request, StreamObserver<SubmitLabelsResponse> responses) {
      if (request.getLabelsList().stream().anyMatch(label -> label.getPrediction().getPredictionId().equals("too-much"))) {
        responses.onError(Status.RESOURCE_EXHAUSTED.withDescription("too many labels wait").asRuntimeException());
        return;
      }
      labels.add(request);
      SubmitLabelsResponse.Builder response = SubmitLabelsResponse.newBuilder();
      long joined = 0;
      for (int i = 0; i < request.getLabelsCount(); i++) {
        Label label = request.getLabels(i);
        if (label.getPrediction().getPredictionId().equals("refused")) {
          response.addResults(
              LabelResult.newBuilder()
                  .setIndex(i)
                  .setOutcome(LabelOutcome.LABEL_OUTCOME_INVALID)
                  .setError(com.google.rpc.Status.newBuilder().setMessage("no such class")));
        } else {
          joined++;
        }
      }
      response.addCounts(LabelCount.newBuilder().setOutcome(LabelOutcome.LABEL_OUTCOME_JOINED).setCount(joined));
      responses.onNext(response.build());
      responses.onCompleted();
    }
  }

  private static final class Gateway extends GatewayServiceGrpc.GatewayServiceImplBase {
    @Override
    public void getLedger(GetLedgerRequest request, StreamObserver<GetLedgerResponse> responses) {
      Ledger ledger =
          Ledger.newBuilder()
              .setReceivedRows(1_234)
              .setStoredRows(1_230)
              .setQueuedRows(1)
              .addDropped(DropCount.newBuilder().setCause(DropCause.DROP_CAUSE_DUPLICATE_ID).setRows(3))
              .build();
      responses.onNext(GetLedgerResponse.newBuilder().setLedger(ledger).build());
      responses.onCompleted();
    }
  }
}
