// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.gateway;

import io.grpc.stub.ServerCallStreamObserver;
import io.infermeter.api.error.Refusal;
import io.infermeter.api.error.Violations;
import io.infermeter.api.mapping.MatcherMapping;
import io.infermeter.api.mapping.Times;
import io.infermeter.api.mapping.VerifyMapping;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.verify.Difference;
import io.infermeter.core.verify.Verification;
import io.infermeter.v1.VerifyProgress;
import io.infermeter.v1.VerifyRequest;
import io.infermeter.v1.VerifyResponse;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Verifies, one caller at a time, on the thread of the call. A reader that is slow misses progress, and never a difference; those are
 * bounded, so that they may wait for it.
 */
final class Verifier {
  private static final int MOST_DIFFERENCES = 10_000;

  private final MeterStore store;
  private final Clock clock;
  private final AtomicBoolean running = new AtomicBoolean();

  Verifier(MeterStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Runs to its end, or to that of the call. @throws io.grpc.StatusRuntimeException if it cannot */
  void run(VerifyRequest request, ServerCallStreamObserver<VerifyResponse> responses) {
    long now = Times.micros(clock.instant());
    Violations violations = new Violations();
    TimeRange range = MatcherMapping.range(request.hasTimeRange(), request.getTimeRange(), now, violations);
    violations.throwIfAny();
    if (!running.compareAndSet(false, true)) {
      throw Refusal.overloaded("a verification runs, and one at a time may; wait for it");
    }
    // Without this a call that is gone fails when something is sent.
    responses.setOnCancelHandler(() -> {});
    try {
      Verification.Result result = new Verification(store, new Telling(responses)).run(range, now);
      if (!responses.isCancelled()) {
        responses.onNext(VerifyResponse.newBuilder().setSummary(VerifyMapping.toContract(result)).build());
        responses.onCompleted();
      }
    } finally {
      running.set(false);
    }
  }

  /** Tells the caller. */
  private static final class Telling implements Verification.Listener {
    private final ServerCallStreamObserver<VerifyResponse> responses;
    private int told;

    Telling(ServerCallStreamObserver<VerifyResponse> responses) {
      this.responses = responses;
    }

    @Override
    public boolean progress(long throughMicros, long endMicros, long aggregates, long differences) {
      if (responses.isReady() && !responses.isCancelled()) {
        responses.onNext(
            VerifyResponse.newBuilder()
                .setProgress(
                    VerifyProgress.newBuilder()
                        .setVerifiedThrough(Times.timestamp(throughMicros))
                        .setEndTime(Times.timestamp(endMicros))
                        .setAggregates(aggregates)
                        .setDifferences(differences))
                .build());
      }
      return !responses.isCancelled();
    }

    @Override
    public void difference(Difference difference) {
      if (told < MOST_DIFFERENCES && !responses.isCancelled()) {
        told++;
        responses.onNext(VerifyResponse.newBuilder().setDifference(VerifyMapping.toContract(difference)).build());
      }
    }
  }
}
