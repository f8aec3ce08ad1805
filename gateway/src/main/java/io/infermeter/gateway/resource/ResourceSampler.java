// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import io.infermeter.core.resource.ResourceSample;
import io.infermeter.gateway.call.RunningCalls;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all resources once a second, on a thread of its own, and hands the readings on. Thread-safe. */
public final class ResourceSampler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResourceSampler.class);
  private static final long EVERY = Duration.ofSeconds(1).toNanos();

  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Consumer<List<ResourceSample>> destination;
  private final Thread thread;
  private volatile boolean stopping;
  private boolean failed;

  /**
   * Makes a sampler; {@link #start} starts it.
   *
   * @param process the gateway process's number in the store
   * @param backends the backends to look for on this machine
   * @param calls the calls that run now
   * @param nanos a monotonic clock
   * @param destination takes the readings; must not block
   */
  public ResourceSampler(
      int process,
      List<MeasuredBackend> backends,
      RunningCalls.Source calls,
      InstantSource clock,
      LongSupplier nanos,
      Consumer<List<ResourceSample>> destination) {
    this.clock = clock;
    this.nanos = nanos;
    this.destination = destination;
    this.thread =
        Thread.ofPlatform()
            .name("infermeter-resources")
            .daemon()
            .unstarted(
                () -> {
                  SystemFiles files = new SystemFiles(Path.of("/"));
                  List<BackendPage> pages = pages(backends);
                  run(new ResourceReader(files, process, ProcessHandle.current().pid(), backends, pages, calls, new NvmlGpus(files)));
                  pages.forEach(BackendPage::close);
                });
  }

  private List<BackendPage> pages(List<MeasuredBackend> backends) {
    List<MeasuredBackend> telling = backends.stream().filter(backend -> backend.metrics().isPresent()).toList();
    if (telling.isEmpty()) {
      return List.of();
    }
    HttpClient client = BackendPage.client();
    return telling.stream()
        .map(backend -> new BackendPage(backend.name(), backend.metrics().orElseThrow(), client, () -> micros(clock.instant())))
        .toList();
  }

  public void start() {
    thread.start();
  }

  private void run(ResourceReader reader) {
    long next = nanos.getAsLong();
    while (!stopping) {
      sample(reader);
      next = Math.max(next + EVERY, nanos.getAsLong());
      for (long rest = next - nanos.getAsLong(); rest > 0 && !stopping; rest = next - nanos.getAsLong()) {
        LockSupport.parkNanos(this, rest);
      }
    }
  }

  private void sample(ResourceReader reader) {
    try {
      destination.accept(reader.read(micros(clock.instant()), nanos.getAsLong()));
      List<ResourceSample> told = reader.pages(nanos);
      if (!told.isEmpty()) {
        destination.accept(told);
      }
    } catch (RuntimeException e) {
      if (!failed) {
        LOG.warn("Resources could not be read; the next failures are not logged.", e);
      }
      failed = true;
    }
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(thread);
  }
}
