// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.gateway.call.FinishedCall;
import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import io.infermeter.gateway.call.FinishedCalls;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Finished calls between the event loops and the one reader. Bounded in calls and in bytes; what does not fit goes to the overflow.
 * Any number of threads may add, without waiting; one takes.
 */
final class CaptureQueue implements FinishedCalls {
  private final MpscArrayQueue<FinishedCall> calls;
  private final AtomicLong bytes = new AtomicLong();
  private final long maxBytes;
  private final FinishedCalls overflow;

  /**
   * Makes an empty queue.
   *
   * @param maxCalls is rounded up to a power of two
   * @param overflow takes what does not fit, on the thread that adds
   */
  CaptureQueue(int maxCalls, long maxBytes, FinishedCalls overflow) {
    this.calls = new MpscArrayQueue<>(maxCalls);
    this.maxBytes = maxBytes;
    this.overflow = overflow;
  }

  @Override
  public void accept(FinishedCall call) {
    long size = size(call);
    if (bytes.addAndGet(size) > maxBytes || !calls.offer(call)) {
      bytes.addAndGet(-size);
      overflow.accept(call);
    }
  }

  /** The oldest call; null if there is none. */
  @Nullable FinishedCall poll() {
    FinishedCall call = calls.poll();
    if (call != null) {
      bytes.addAndGet(-size(call));
    }
    return call;
  }

  /** How many calls wait. */
  long size() {
    return calls.size();
  }

  private static long size(FinishedCall call) {
    return size(call.request()) + size(call.response());
  }

  private static long size(@Nullable CapturedMessage message) {
    return message == null ? 0 : message.bytes().length;
  }
}
