// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.measure;

import io.infermeter.gateway.call.CallHead;
import io.infermeter.gateway.call.CallObserver;
import io.infermeter.gateway.call.CallObservers;
import io.infermeter.gateway.call.CaptureRules;
import io.infermeter.gateway.call.FinishedCalls;
import io.infermeter.gateway.call.RunningCalls;
import io.infermeter.gateway.call.SegmentRules;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Measures every call. Thread-safe: each event loop has a lane of its own, and shares nothing with the others while a call runs.
 *
 * <p>Allocates one object per call, and the kept bytes of calls that are read.
 */
public final class Measurements implements CallObservers, RunningCalls.Source {
  /** Between reading the clock and standing in its lane, a call is not seen for some instructions. */
  private static final long SETTLING_MICROS = 100_000;

  private final CaptureRules capture;
  private final SegmentRules segments;
  private final FinishedCalls finished;
  private final LongSupplier micros;
  private final LongSupplier nanos;
  private final long capturedBytesPerLane;
  private final List<Lane> lanes = new CopyOnWriteArrayList<>();
  private final AtomicInteger nextLane = new AtomicInteger();
  private final FastThreadLocal<Lane> lane =
      new FastThreadLocal<>() {
        @Override
        protected Lane initialValue() {
          return open();
        }
      };

  /**
   * Makes a measuring stage.
   *
   * @param micros the time, microseconds since 1970
   * @param nanos a monotonic clock
   * @param capturedBytes bytes that are kept for reading while calls run, all calls together
   * @param loops how many event loops share them
   */
  public Measurements(
      CaptureRules capture,
      SegmentRules segments,
      FinishedCalls finished,
      LongSupplier micros,
      LongSupplier nanos,
      long capturedBytes,
      int loops) {
    this.capture = capture;
    this.segments = segments;
    this.finished = finished;
    this.micros = micros;
    this.nanos = nanos;
    this.capturedBytesPerLane = capturedBytes / Math.max(1, loops);
  }

  @Override
  public CallObserver begin(CallHead head) {
    return new Measurement(lane.get(), head);
  }

  /**
   * Before this instant, every call that began has ended and was handed over.
   *
   * @return microseconds since 1970
   */
  public long settledMicros() {
    long settled = micros.getAsLong() - SETTLING_MICROS;
    for (Lane each : lanes) {
      settled = Math.min(settled, each.oldestMicros());
    }
    return settled;
  }

  /** Calls that run now. */
  public long inFlight() {
    return lanes.stream().mapToLong(Lane::running).sum();
  }

  /** {@inheritDoc} Calls that no backend has taken yet are not among them. */
  @Override
  public List<RunningCalls> running() {
    Map<String, RunningCalls> found = new TreeMap<>();
    for (Lane each : lanes) {
      for (Lane.Running of : each.backends()) {
        found.merge(
            of.backend(),
            new RunningCalls(of.backend(), of.calls(), of.oldestMicros()),
            (a, b) -> new RunningCalls(a.backend(), a.calls() + b.calls(), Math.min(a.oldestMicros(), b.oldestMicros())));
      }
    }
    return List.copyOf(found.values());
  }

  /** How long the oldest call that runs has taken so far, in whole seconds; 0 if none runs. */
  public long oldestAgeSeconds() {
    long oldest = lanes.stream().mapToLong(Lane::oldestMicros).min().orElse(Long.MAX_VALUE);
    return oldest == Long.MAX_VALUE ? 0 : Math.max(0, micros.getAsLong() - oldest) / 1_000_000;
  }

  private Lane open() {
    Lane opened = new Lane(this, nextLane.getAndIncrement(), capturedBytesPerLane);
    lanes.add(opened);
    return opened;
  }

  CaptureRules capture() {
    return capture;
  }

  SegmentRules segments() {
    return segments;
  }

  FinishedCalls finished() {
    return finished;
  }

  long micros() {
    return micros.getAsLong();
  }

  long nanos() {
    return nanos.getAsLong();
  }
}
