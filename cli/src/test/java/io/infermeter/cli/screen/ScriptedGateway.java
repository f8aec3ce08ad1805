// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.infermeter.cli.Times;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Dimension;
import io.infermeter.v1.Frame;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.GetLedgerResponse;
import io.infermeter.v1.ListDimensionsRequest;
import io.infermeter.v1.ListDimensionsResponse;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Series;
import io.infermeter.v1.WatchMetricsRequest;
import io.infermeter.v1.WatchMetricsResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A gateway without alerts whose watches are answered by a test. */
final class ScriptedGateway implements AutoCloseable {
  private final BlockingQueue<Watch> watches = new LinkedBlockingQueue<>();
  private final Server server;

  ScriptedGateway() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)).addService(new Metrics()).addService(new Gateway()).build().start();
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** The next watch that someone begins. */
  Watch watch() throws InterruptedException {
    Watch watch = watches.poll(60, TimeUnit.SECONDS);
    if (watch == null) {
      throw new AssertionError("nobody watches");
    }
    return watch;
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  record Watch(WatchMetricsRequest request, StreamObserver<WatchMetricsResponse> responses) {
    /** A snapshot of the rows of now. */
    void answer(String dimension, List<Series> rows) {
      Answer answer =
          Answer.newBuilder().setQuestionId(Questions.NOW + dimension).setCompleteThrough(Times.timestamp(Scenes.NOW)).addAllSeries(rows).build();
      responses.onNext(WatchMetricsResponse.newBuilder().setSnapshot(Frame.newBuilder().addAnswers(answer)).build());
    }

    void fail(String why) {
      responses.onError(Status.UNAVAILABLE.withDescription(why).asRuntimeException());
    }
  }

  private final class Metrics extends MetricsServiceGrpc.MetricsServiceImplBase {
    @Override
    public void watchMetrics(WatchMetricsRequest request, StreamObserver<WatchMetricsResponse> responses) {
      watches.add(new Watch(request, responses));
    }

    @Override
    public void listDimensions(ListDimensionsRequest request, StreamObserver<ListDimensionsResponse> responses) {
      ListDimensionsResponse.Builder response = ListDimensionsResponse.newBuilder();
      for (String name : List.of("model", "segment.evaluation", "segment.lighting", "version")) {
        response.addDimensions(Dimension.newBuilder().setName(name));
      }
      responses.onNext(response.build());
      responses.onCompleted();
    }
  }

  private static final class Gateway extends GatewayServiceGrpc.GatewayServiceImplBase {
    @Override
    public void getLedger(GetLedgerRequest request, StreamObserver<GetLedgerResponse> responses) {
      responses.onNext(GetLedgerResponse.newBuilder().setLedger(Scenes.LEDGER).build());
      responses.onCompleted();
    }
  }
}
