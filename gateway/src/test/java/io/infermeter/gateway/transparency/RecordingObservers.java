// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import io.infermeter.core.call.CallOutcome;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.CallHead;
import io.infermeter.gateway.call.CallObserver;
import io.infermeter.gateway.call.CallObservers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Notes every event of every call, and the thread that brought it. */
final class RecordingObservers implements CallObservers {
  private final BlockingQueue<Seen> ended = new LinkedBlockingQueue<>();
  private final BlockingQueue<Seen> begun = new LinkedBlockingQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  volatile boolean failing;
  volatile @Nullable String predictionId;

  /** The events of one call. */
  static final class Seen {
    final String method;
    final List<String> events = new ArrayList<>();
    final List<String> threads = new ArrayList<>();
    final List<Boolean> requestFlags = new ArrayList<>();
    final List<Boolean> responseFlags = new ArrayList<>();
    final List<Integer> requestLengths = new ArrayList<>();
    final List<Integer> responseLengths = new ArrayList<>();
    @Nullable CallOutcome outcome;
    int status = -1;
    long requestLength;
    boolean compressed;

    Seen(String method) {
      this.method = method;
    }
  }

  Seen next() throws InterruptedException {
    Seen seen = ended.poll(30, TimeUnit.SECONDS);
    if (seen == null) {
      throw new AssertionError("no call has ended at the observer");
    }
    return seen;
  }

  /** Calls that have begun and not ended. */
  int running() {
    return running.get();
  }

  int begun() {
    return begun.size();
  }

  int ended() {
    return ended.size();
  }

  void forget() {
    ended.clear();
    begun.clear();
  }

  @Override
  public CallObserver begin(CallHead head) {
    Seen seen = new Seen(head.method());
    running.incrementAndGet();
    begun.add(seen);
    return new Recording(seen);
  }

  private final class Recording implements CallObserver {
    private final Seen seen;

    Recording(Seen seen) {
      this.seen = seen;
    }

    private void note(String event) {
      seen.events.add(event);
      seen.threads.add(Thread.currentThread().getName());
      if (failing) {
        throw new IllegalStateException("an observer that fails at " + event);
      }
    }

    @Override
    public void requestMessage(int length, boolean isCompressed) {
      seen.requestLength = length;
      seen.requestLengths.add(length);
      seen.requestFlags.add(isCompressed);
      seen.compressed |= isCompressed;
      note("request");
    }

    @Override
    public void requestPart(ByteBuffer slice) {
      note(slice.isReadOnly() ? "part" : "writable part");
    }

    @Override
    public void requestComplete() {
      note("t1");
    }

    @Override
    public void admitted(Backend backend) {
      note("t2 " + backend.name());
    }

    @Override
    public void sent() {
      note("t3");
    }

    @Override
    public @Nullable String responseHead(@Nullable String encoding) {
      note("head " + encoding);
      return predictionId;
    }

    @Override
    public void responseMessage(int length, boolean isCompressed) {
      seen.compressed |= isCompressed;
      seen.responseFlags.add(isCompressed);
      seen.responseLengths.add(length);
      note("response");
    }

    @Override
    public void responsePart(ByteBuffer slice) {
      note("part");
    }

    @Override
    public void upstreamClosed() {
      note("t5");
    }

    @Override
    public void ended(CallOutcome outcome, int statusCode) {
      seen.outcome = outcome;
      seen.status = statusCode;
      seen.events.add("t6");
      seen.threads.add(Thread.currentThread().getName());
      ended.add(seen);
      running.decrementAndGet();
    }
  }
}
