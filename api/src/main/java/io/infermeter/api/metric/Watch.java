// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import com.google.protobuf.Timestamp;
import io.grpc.stub.ServerCallStreamObserver;
import io.infermeter.api.error.Guard;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Frame;
import io.infermeter.v1.Heartbeat;
import io.infermeter.v1.WatchMetricsResponse;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one reader of a watch knows, and what it is to be told next. While the reader is slow there is one newest state and
 * nothing more: no update is ever queued behind another.
 *
 * <p>Everything is guarded by the object's monitor.
 */
final class Watch {
  private final ServerCallStreamObserver<WatchMetricsResponse> responses;
  private final Supplier<Timestamp> clock;
  private final long intervalNanos;
  private final long heartbeatNanos;

  /** Parts of one snapshot or update that are not sent yet. */
  private final Queue<WatchMetricsResponse> parts = new ArrayDeque<>();

  private @Nullable WatchState known;
  private @Nullable WatchState pending;
  private Timestamp completeThrough = Timestamp.getDefaultInstance();
  private long conflated;
  private long nextEvaluation;
  private long lastSent;
  private boolean busy;
  private boolean ended;

  /**
   * Makes a watch that is due at once.
   *
   * @param clock the time that messages are made at
   * @param nowNanos the time that intervals count from
   */
  Watch(
      ServerCallStreamObserver<WatchMetricsResponse> responses, WatchQuestions asked, Supplier<Timestamp> clock, long nowNanos) {
    this.responses = responses;
    this.clock = clock;
    this.intervalNanos = asked.interval().toNanos();
    this.heartbeatNanos = asked.heartbeat().toNanos();
    this.nextEvaluation = nowNanos;
    this.lastSent = nowNanos;
  }

  /** Whether an evaluation is due now; whoever is told so has to call {@link #done}. */
  synchronized boolean claim(long nowNanos) {
    if (busy || ended || nowNanos - nextEvaluation < 0) {
      return false;
    }
    nextEvaluation = nowNanos + intervalNanos;
    busy = true;
    return true;
  }

  private boolean silentTooLong(long nowNanos) {
    return nowNanos - lastSent >= heartbeatNanos && parts.isEmpty() && pending == null && responses.isReady();
  }

  synchronized void done() {
    busy = false;
  }

  /** Takes the newest state; it replaces one that the reader was too slow for. */
  synchronized void offer(WatchState newest, long nowNanos) {
    if (ended) {
      return;
    }
    completeThrough = newest.completeThrough();
    if (pending != null) {
      conflated += WatchDifference.between(pending, newest).isEmpty() ? 0 : 1;
      pending = newest;
    } else if (known == null || !WatchDifference.between(known, newest).isEmpty()) {
      pending = newest;
    }
    flush(nowNanos);
  }

  /** Sends what the reader takes. Where a part cannot be sent the call ends, since the reader would miss it. */
  synchronized void flush(long nowNanos) {
    try {
      while (!ended && responses.isReady() && (!parts.isEmpty() || pending != null)) {
        if (parts.isEmpty()) {
          prepare(pending);
        } else {
          send(parts.remove(), nowNanos);
        }
      }
    } catch (RuntimeException failure) {
      fail(failure);
    }
  }

  private void prepare(WatchState newest) {
    boolean first = known == null;
    WatchDifference difference =
        known == null ? new WatchDifference(newest.asAnswers(), newest) : WatchDifference.between(known, newest);
    known = difference.known();
    pending = null;
    if (first || !difference.isEmpty()) {
      List<Answer> answers = difference.answers();
      for (Frame frame : WatchFrames.of(answers)) {
        WatchMetricsResponse.Builder response = message();
        parts.add((first ? response.setSnapshot(frame) : response.setUpdate(frame)).setConflatedUpdates(conflated).build());
        conflated = 0;
      }
    }
    conflated = 0;
  }

  private WatchMetricsResponse.Builder message() {
    return WatchMetricsResponse.newBuilder().setServerTime(clock.get());
  }

  private void send(WatchMetricsResponse response, long nowNanos) {
    responses.onNext(response);
    lastSent = nowNanos;
    // A slow reader's update may be late; the next one is not to follow at its heels.
    if (nowNanos + intervalNanos - nextEvaluation > 0) {
      nextEvaluation = nowNanos + intervalNanos;
    }
  }

  /** Sends a heartbeat if nothing was sent for so long, and nothing is to be; never before the first state. */
  synchronized void beat(long nowNanos) {
    if (!ended && known != null && silentTooLong(nowNanos)) {
      responses.onNext(message().setHeartbeat(Heartbeat.newBuilder().setCompleteThrough(completeThrough)).build());
      lastSent = nowNanos;
    }
  }

  /** Ends the call with an error; nothing is sent any more. */
  synchronized void fail(Throwable failure) {
    if (!ended) {
      end();
      Guard.fail(responses, failure);
    }
  }

  /** The reader is gone; nothing is sent any more. */
  synchronized void end() {
    ended = true;
    parts.clear();
    pending = null;
    known = null;
  }

  synchronized boolean hasEnded() {
    return ended;
  }
}
