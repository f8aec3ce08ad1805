// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.gateway.call.FinishedCall;
import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import io.infermeter.gateway.call.FinishedCalls;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Finished calls between the event loops and the one reader. Bounded in calls and in bytes. A call that finds the bytes used up waits
 * with the first {@link #REMNANT} bytes of its messages, so it is measured all the same, and its rows are counted; one that finds the
 * places used up goes to the overflow. Any number of threads may add, without waiting; one takes.
 */
final class CaptureQueue implements FinishedCalls {
  /** Bytes of a message that wait even where no more may: they hold the model and the number of rows. */
  static final int REMNANT = 512;

  private final MpscVarHandleArrayQueue<FinishedCall> calls;
  private final AtomicLong bytes = new AtomicLong();
  private final int maxCalls;
  private final long maxBytes;
  private final FinishedCalls overflow;

  /**
   * Makes an empty queue.
   *
   * @param maxCalls at least 2
   * @param maxBytes remnants come on top, at most 1 KiB a call
   * @param overflow takes what does not fit, on the thread that adds
   */
  CaptureQueue(int maxCalls, long maxBytes, FinishedCalls overflow) {
    this.calls = new MpscVarHandleArrayQueue<>(maxCalls);
    this.maxCalls = maxCalls;
    this.maxBytes = maxBytes;
    this.overflow = overflow;
  }

  @Override
  public void accept(FinishedCall call) {
    FinishedCall kept = hold(call);
    if (!calls.offerIfBelowThreshold(kept, maxCalls)) {
      bytes.addAndGet(-size(kept));
      overflow.accept(call);
    }
  }

  private FinishedCall hold(FinishedCall call) {
    long size = size(call);
    if (bytes.addAndGet(size) <= maxBytes) {
      return call;
    }
    FinishedCall rest = call.withMessages(remnant(call.request()), remnant(call.response()));
    bytes.addAndGet(size(rest) - size);
    return rest;
  }

  private static @Nullable CapturedMessage remnant(@Nullable CapturedMessage message) {
    return message == null || message.bytes().length <= REMNANT
        ? message
        : new CapturedMessage(Arrays.copyOf(message.bytes(), REMNANT), false, message.encoding(), message.length());
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

  /** Bytes of messages that wait. */
  long bytes() {
    return bytes.get();
  }

  private static long size(FinishedCall call) {
    return size(call.request()) + size(call.response());
  }

  private static long size(@Nullable CapturedMessage message) {
    return message == null ? 0 : message.bytes().length;
  }
}
