// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;

/** Lets Netty follow every buffer, and collects those that were never released. */
final class LeakWatch implements AutoCloseable {
  private final List<String> leaks = new CopyOnWriteArrayList<>();
  private final Logger log = Logger.getLogger(ResourceLeakDetector.class.getName());
  private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

  LeakWatch() {
    // Netty looks for leaks only where it could log them; the test says it shorter.
    log.setUseParentHandlers(false);
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + " " + records));
  }

  /** The leaks so far. Netty tells of one when a buffer is made after the garbage collector has found it. */
  List<String> leaks() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      collect();
      for (int n = 0; n < 10; n++) {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(16);
        buffer.release();
      }
    }
    return List.copyOf(leaks);
  }

  /** Returns when what the collector found has been told: it is told on a thread of its own, later than the collection ends. */
  private static void collect() throws InterruptedException {
    ReferenceQueue<Object> told = new ReferenceQueue<>();
    WeakReference<Object> canary = new WeakReference<>(new Object(), told);
    Reference<?> found = null;
    for (int tries = 0; found == null && tries < 30; tries++) {
      System.gc();
      found = told.remove(1_000);
    }
    assertThat(found).as("the collector runs").isSameAs(canary);
  }

  @Override
  public void close() {
    ByteBufUtil.setLeakListener(null);
    log.setUseParentHandlers(true);
    ResourceLeakDetector.setLevel(before);
  }
}
