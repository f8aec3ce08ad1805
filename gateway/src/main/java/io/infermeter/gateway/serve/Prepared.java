// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.serve;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Hands the gateway over from the start of the process to the container. Opening the store takes about as long as starting the
 * container, so both happen at the same time.
 */
public final class Prepared {
  private static final AtomicReference<CompletableFuture<Gateway>> NEXT = new AtomicReference<>();

  private Prepared() {}

  /** Begins to make the gateway that the next container will run. */
  public static void begin(Supplier<Gateway> making) {
    if (!NEXT.compareAndSet(null, CompletableFuture.supplyAsync(making, task -> Thread.ofPlatform().name("infermeter-opening").start(task)))) {
      throw new IllegalStateException("a gateway waits for its container already");
    }
  }

  /** Waits for the gateway, and takes it. @throws RuntimeException what its making threw */
  static Gateway take() {
    CompletableFuture<Gateway> made = NEXT.getAndSet(null);
    if (made == null) {
      throw new IllegalStateException("no gateway was prepared");
    }
    return await(made);
  }

  /** What is left over, because no container took it. */
  public static void discard() {
    CompletableFuture<Gateway> made = NEXT.getAndSet(null);
    if (made != null) {
      made.thenAccept(Gateway::stop);
    }
  }

  private static Gateway await(CompletableFuture<Gateway> made) {
    try {
      return made.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
