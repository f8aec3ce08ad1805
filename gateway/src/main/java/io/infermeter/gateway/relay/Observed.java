// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import io.infermeter.core.call.CallOutcome;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.CallObserver;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an observer's promises: it is called on the call's event loop, and what it throws is counted and goes no further. Few things
 * happen elsewhere (a name that does not resolve, a deadline that passes before there is a connection); they are handed over.
 */
final class Observed {
  private final CallObserver observer;
  private final EventLoop loop;
  private final AtomicLong failures;
  private boolean ended;

  Observed(CallObserver observer, EventLoop loop, AtomicLong failures) {
    this.observer = observer;
    this.loop = loop;
    this.failures = failures;
  }

  void requestMessage(Message message) {
    run(
        () -> {
          observer.requestMessage(message.bytes().length, message.compressed());
          observer.requestPart(slice(message));
        });
  }

  void requestComplete() {
    run(observer::requestComplete);
  }

  void admitted(Backend backend) {
    run(() -> observer.admitted(backend));
  }

  void sent() {
    run(observer::sent);
  }

  /** The id to send back. Elsewhere than on the loop there is none, since no model server answered there. */
  @Nullable String responseHead(@Nullable String encoding) {
    if (ended || !loop.inEventLoop()) {
      return null;
    }
    try {
      return observer.responseHead(encoding);
    } catch (RuntimeException failure) {
      failures.incrementAndGet();
      return null;
    }
  }

  void responseMessage(Message message) {
    run(
        () -> {
          observer.responseMessage(message.bytes().length, message.compressed());
          observer.responsePart(slice(message));
        });
  }

  void upstreamClosed() {
    run(observer::upstreamClosed);
  }

  void ended(CallOutcome outcome, int statusCode) {
    run(
        () -> {
          ended = true;
          observer.ended(outcome, statusCode);
        });
  }

  private static ByteBuffer slice(Message message) {
    return ByteBuffer.wrap(message.bytes()).asReadOnlyBuffer();
  }

  private void run(Runnable step) {
    if (!loop.inEventLoop()) {
      loop.execute(() -> guarded(step));
      return;
    }
    guarded(step);
  }

  /** What happens after the end, such as the model server's own end of a call that the client has left, is not told. */
  private void guarded(Runnable step) {
    if (ended) {
      return;
    }
    try {
      step.run();
    } catch (RuntimeException failure) {
      failures.incrementAndGet();
    }
  }
}
