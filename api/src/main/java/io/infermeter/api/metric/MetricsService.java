// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.infermeter.api.error.Guard;
import io.infermeter.core.model.Models;
import io.infermeter.core.query.Questions;
import io.infermeter.v1.ListDimensionsRequest;
import io.infermeter.v1.ListDimensionsResponse;
import io.infermeter.v1.ListMetricsRequest;
import io.infermeter.v1.ListMetricsResponse;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.QueryMetricsResponse;
import io.infermeter.v1.WatchMetricsRequest;
import io.infermeter.v1.WatchMetricsResponse;
import java.time.Clock;
import java.util.function.LongSupplier;

/** Answers questions about the models, once or live. Thread-safe. */
public final class MetricsService extends MetricsServiceGrpc.MetricsServiceImplBase implements AutoCloseable {
  private final MetricCatalogue catalogue;
  private final MetricQuery query;
  private final Watches watches;

  /**
   * Makes the service and begins to tick.
   *
   * @param clock the read time of answers
   * @param nanos measures the intervals of watches
   * @param ticker finds watches that are due
   * @param threads compute watches
   */
  public MetricsService(
      Questions questions, Models models, Clock clock, LongSupplier nanos, Ticker ticker, WatchThreads threads, WatchBounds bounds) {
    this.catalogue = new MetricCatalogue(questions, models, clock);
    this.query = new MetricQuery(questions, clock);
    this.watches = new Watches(questions, clock, nanos, ticker, threads, bounds);
  }

  @Override
  public void listMetrics(ListMetricsRequest request, StreamObserver<ListMetricsResponse> responses) {
    Guard.answer(responses, () -> catalogue.metrics(request));
  }

  @Override
  public void listDimensions(ListDimensionsRequest request, StreamObserver<ListDimensionsResponse> responses) {
    Guard.answer(responses, () -> catalogue.dimensions(request));
  }

  @Override
  public void queryMetrics(QueryMetricsRequest request, StreamObserver<QueryMetricsResponse> responses) {
    Guard.answer(responses, () -> query.page(request));
  }

  @Override
  public void watchMetrics(WatchMetricsRequest request, StreamObserver<WatchMetricsResponse> responses) {
    try {
      watches.open(request, (ServerCallStreamObserver<WatchMetricsResponse>) responses);
    } catch (RuntimeException failure) {
      Guard.fail(responses, failure);
    }
  }

  /** How many watches there are now. */
  public int watches() {
    return watches.size();
  }

  @Override
  public void close() {
    watches.close();
  }
}
