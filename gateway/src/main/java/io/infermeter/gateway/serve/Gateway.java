// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import io.infermeter.api.ApiServices;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.StoreException;
import io.infermeter.gateway.DataPath;
import io.infermeter.gateway.resource.ResourceSampler;
import io.infermeter.gateway.store.Writer;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway that runs: what it is made of, in the order in which it starts and stops. Thread-safe. */
public final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  /** What the writer may take to store what is queued. */
  private static final Duration LAST_FLUSH = Duration.ofSeconds(10);

  private final MeterStore store;
  private final Writer writer;
  private final ResourceSampler sampler;
  private final ApiServices api;
  private final DataPath path;
  private final OwnMetrics metrics;
  private final Duration stopGrace;
  private volatile boolean listening;
  private boolean stopped;

  public Gateway(
      MeterStore store,
      Writer writer,
      ResourceSampler sampler,
      ApiServices api,
      DataPath path,
      OwnMetrics metrics,
      Duration stopGrace) {
    this.store = store;
    this.writer = writer;
    this.sampler = sampler;
    this.api = api;
    this.path = path;
    this.metrics = metrics;
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
    path.stop(stopGrace);
    sampler.close();
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
