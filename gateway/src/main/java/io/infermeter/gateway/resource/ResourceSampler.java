// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import io.infermeter.core.resource.ResourceSample;
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
   * @param nanos a monotonic clock
   * @param destination takes the readings; must not block
   */
  public ResourceSampler(
      int process,
      List<MeasuredBackend> backends,
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
                  run(new ResourceReader(files, process, ProcessHandle.current().pid(), backends, new NvmlGpus(files)));
                });
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
