// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import io.infermeter.core.call.CallOutcome;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.CallHead;
import io.infermeter.gateway.call.CallObserver;
import io.infermeter.gateway.call.CallObservers;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/** Counts calls and keeps nothing: begun = the sum of all outcomes + running. */
final class CountingObservers implements CallObservers {
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLongArray outcomes = new AtomicLongArray(CallOutcome.values().length);
  private final AtomicLong endedTwice = new AtomicLong();

  long begun() {
    return begun.get();
  }

  long ended(CallOutcome outcome) {
    return outcomes.get(outcome.ordinal());
  }

  long ended() {
    long sum = 0;
    for (int i = 0; i < outcomes.length(); i++) {
      sum += outcomes.get(i);
    }
    return sum;
  }

  long running() {
    return begun() - ended();
  }

  long endedTwice() {
    return endedTwice.get();
  }

  @Override
  public CallObserver begin(CallHead head) {
    begun.incrementAndGet();
    return new Counting();
  }

  private final class Counting implements CallObserver {
    private boolean over;

    @Override
    public void requestMessage(int length, boolean compressed) {}

    @Override
    public void requestPart(ByteBuffer slice) {}

    @Override
    public void requestComplete() {}

    @Override
    public void admitted(Backend backend) {}

    @Override
    public void sent() {}

    @Override
    public @Nullable String responseHead(@Nullable String encoding) {
      return null;
    }

    @Override
    public void responseMessage(int length, boolean compressed) {}

    @Override
    public void responsePart(ByteBuffer slice) {}

    @Override
    public void upstreamClosed() {}

    @Override
    public void ended(CallOutcome outcome, int statusCode) {
      outcomes.incrementAndGet(outcome.ordinal());
      if (over) {
        endedTwice.incrementAndGet();
      }
      over = true;
    }
  }
}
