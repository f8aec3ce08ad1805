// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Calls of a few models, one after the other for as long as it is open, also while nobody answers them. */
final class SteadyTraffic implements AutoCloseable {
  private static final List<String> MODELS = List.of(ShapesTraffic.MODEL, "steady-1", "steady-2");
  private static final long PAUSE_MILLIS = 50;

  private final ScheduledExecutorService caller = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("steady").factory());
  private int calls;

  /** Begins; the channel is asked for with each call, since another gateway has another one. */
  SteadyTraffic(Supplier<ManagedChannel> channel) {
    caller.scheduleWithFixedDelay(() -> call(channel.get()), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void call(ManagedChannel channel) {
    int n = calls++;
    try {
      new ShapesTraffic(channel).call(MODELS.get(n % MODELS.size()), "1", "steady-" + n, n % ShapesServer.CLASSES, new Metadata());
    } catch (StatusRuntimeException away) {
      // It is called again soon.
    }
  }

  @Override
  public void close() {
    caller.shutdownNow();
  }
}
