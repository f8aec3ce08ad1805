// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import io.infermeter.api.ApiServices;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.StoreException;
import io.infermeter.gateway.alert.Evaluator;
import io.infermeter.gateway.DataPath;
import io.infermeter.gateway.bridge.Bridge;
import io.infermeter.gateway.bridge.SiteRules;
import io.infermeter.gateway.prometheus.QualityGauges;
import io.infermeter.gateway.resource.ResourceSampler;
import io.infermeter.gateway.store.Writer;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway that runs: what it is made of, in the order in which it starts and stops. Thread-safe. */
public final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  /** What the writer may take to store what is queued. */
  private static final Duration LAST_FLUSH = Duration.ofSeconds(10);

  /** What an evaluation that runs may take to end. */
  private static final Duration LAST_EVALUATION = Duration.ofSeconds(5);

  private final MeterStore store;
  private final Writer writer;
  private final ResourceSampler sampler;
  private final Evaluator evaluator;
  private final ApiServices api;
  private final DataPath path;
  private final OwnMetrics metrics;
  private final QualityGauges quality;
  private final SiteRules sites;
  private final Duration stopGrace;
  private final Scrapes scrapes;
  private volatile boolean listening;
  private boolean stopped;

  public Gateway(
      MeterStore store,
      Writer writer,
      ResourceSampler sampler,
      Evaluator evaluator,
      ApiServices api,
      DataPath path,
      OwnMetrics metrics,
      QualityGauges quality,
      LongSupplier nanos,
      SiteRules sites,
      Duration stopGrace) {
    this.store = store;
    this.writer = writer;
    this.sampler = sampler;
    this.evaluator = evaluator;
    this.api = api;
    this.path = path;
    this.metrics = metrics;
    this.quality = quality;
    this.sites = sites;
    this.scrapes = new Scrapes(nanos);
    this.stopGrace = stopGrace;
  }

  /** The version that runs; "development" outside a jar. */
  public static String version() {
    String version = Gateway.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /**
   * Starts everything; what had started is stopped again if one part cannot.
   *
   * @throws IOException in one sentence, if the gRPC address cannot be used
   */
  void start() throws IOException {
    writer.start();
    sampler.start();
    evaluator.start();
    quality.start();
    try {
      path.start();
      listening = true;
    } catch (IOException | RuntimeException e) {
      stop();
      throw e;
    }
  }

  /** The port that gRPC listens on. */
  public int port() {
    return path.port();
  }

  /** Lets open calls end, stores what is queued, closes the store. Can be called again, and does nothing then. */
  synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    listening = false;
    api.close();
    quality.close();
    path.stop(stopGrace);
    sampler.close();
    evaluator.stop(LAST_EVALUATION);
    writer.stop(LAST_FLUSH);
    try {
      store.close();
    } catch (RuntimeException e) {
      LOG.error("The store did not close well.", e);
    }
  }

  OwnMetrics metrics() {
    return metrics;
  }

  /** The pages of metrics. */
  Scrapes scrapes() {
    return scrapes;
  }

  /** The way of web pages to the gateway's own services. */
  Bridge bridge() {
    return path.bridge();
  }

  /** Which web pages may ask. */
  SiteRules siteRules() {
    return sites;
  }

  /** Whether the gRPC port takes calls. */
  boolean listening() {
    return listening;
  }

  /** Whether the writer's thread runs; without it nothing is stored until the process is started again. */
  boolean writing() {
    return writer.running();
  }

  /** Whether the store takes and gives rows. */
  boolean storeAnswers() {
    if (!writer.healthy()) {
      return false;
    }
    try {
      return store.read(snapshot -> snapshot.byId("", "").isEmpty());
    } catch (StoreException e) {
      return false;
    }
  }
}
