// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api;

import io.grpc.BindableService;
import io.infermeter.api.alert.AlertService;
import io.infermeter.api.evaluation.EvaluationService;
import io.infermeter.api.gateway.LedgerService;
import io.infermeter.api.label.LabelService;
import io.infermeter.api.metric.MetricsService;
import io.infermeter.api.metric.Ticker;
import io.infermeter.api.metric.WatchBounds;
import io.infermeter.api.metric.WatchThreads;
import io.infermeter.api.model.ModelService;
import io.infermeter.api.prediction.PredictionService;
import io.infermeter.api.reference.ReferenceService;
import io.infermeter.core.alert.AlertBook;
import io.infermeter.core.evaluation.Evaluations;
import io.infermeter.core.ingest.LedgerSource;
import io.infermeter.core.label.LabelIntake;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.model.Models;
import io.infermeter.core.query.Questions;
import io.infermeter.core.store.MeterStore;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

/**
 * All services of the contract, put together. They read from the store on the thread of the call, so calls need threads that
 * may block.
 */
public final class ApiServices implements AutoCloseable {
  private final MetricsService metrics;
  private final AlertService alerts;
  private final List<BindableService> services;

  /**
   * Makes the services.
   *
   * @param questions answers questions
   * @param store what is read from, where references are pinned and evaluations kept
   * @param labels where labels go
   * @param models what is known about models
   * @param ledger the ledger of this process
   * @param book rules, alerts and silences
   * @param sourceRanks the rank of each source of labels, the greater wins; a source that is not named has 0
   * @param neverStored counts labels that are answered without reaching {@code labels}
   * @param clock tells the time: of reading, of arrival
   * @param nanos measures intervals
   * @param ticker finds watches that are due
   * @param executor answers later: virtual threads
   * @param watching computes watches
   * @param bounds how much watches may take
   */
  public ApiServices(
      Questions questions,
      MeterStore store,
      LabelIntake labels,
      Models models,
      LedgerSource ledger,
      AlertBook book,
      Map<String, Integer> sourceRanks,
      ObjLongConsumer<LabelOutcome> neverStored,
      Clock clock,
      LongSupplier nanos,
      Ticker ticker,
      Executor executor,
      WatchThreads watching,
      WatchBounds bounds) {
    this.metrics = new MetricsService(questions, models, clock, nanos, ticker, watching, bounds);
    this.alerts = new AlertService(book, questions, clock, nanos, ticker);
    this.services =
        List.of(
            metrics,
            alerts,
            new LabelService(labels, store, models, sourceRanks, neverStored, clock, executor),
            new PredictionService(store, clock),
            new ModelService(store, models, clock),
            new EvaluationService(new Evaluations(store), clock),
            new ReferenceService(store, models, clock),
            new LedgerService(ledger, store, clock));
  }

  /** The services, to be bound to a server. */
  public List<BindableService> all() {
    return services;
  }

  /** How many watches there are now. */
  public int watches() {
    return metrics.watches() + alerts.watches();
  }

  /** Ends all watches, so that the server can stop; their readers are told to connect again. */
  @Override
  public void close() {
    alerts.close();
    metrics.close();
  }
}
