// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.infermeter.cli.Failure;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream of a server again and again: after an end, an error or a silence it connects anew, at first after a second, then after up to
 * ten. Thread-safe; what is read is handed on from a thread of its own.
 *
 * @param <T> the messages
 */
final class Subscription<T> implements AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Supplier<Iterator<T>> open;
  private final Consumer<T> each;
  private final Consumer<Status> trouble;
  private final long mostSilentNanos;
  private Context.@Nullable CancellableContext call;
  private long heardNanos = System.nanoTime();
  private boolean again;
  private boolean closed;

  /**
   * Begins.
   *
   * @param open begins a stream; is called anew for each
   * @param each takes each message
   * @param trouble is told why a stream has ended, with a description for people
   * @param mostSilent after so long without a message a stream is given up
   */
  Subscription(String name, Supplier<Iterator<T>> open, Consumer<T> each, Consumer<Status> trouble, Duration mostSilent) {
    this.open = open;
    this.each = each;
    this.trouble = trouble;
    this.mostSilentNanos = mostSilent.toNanos();
    Thread.ofPlatform().daemon().name(name).start(this::read);
  }

  private void read() {
    Duration pause = FIRST_PAUSE;
    while (true) {
      Context.CancellableContext context = begin();
      if (context == null) {
        return;
      }
      pause = readOnce(context) ? FIRST_PAUSE : pause;
      rest(pause);
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
  }

  private synchronized Context.@Nullable CancellableContext begin() {
    if (closed) {
      return null;
    }
    again = false;
    heardNanos = System.nanoTime();
    call = Context.current().withCancellation();
    return call;
  }

  private boolean readOnce(Context.CancellableContext context) {
    Context before = context.attach();
    boolean heard = false;
    Status end = Status.UNAVAILABLE.withDescription("the gateway ended the stream");
    try {
      Iterator<T> messages = open.get();
      while (messages.hasNext()) {
        T message = messages.next();
        heard = true;
        hear();
        each.accept(message);
      }
    } catch (StatusRuntimeException e) {
      end = e.getStatus().withDescription(Failure.sentence(e));
    } finally {
      context.detach(before);
      context.cancel(null);
    }
    tell(end);
    return heard;
  }

  private synchronized void hear() {
    heardNanos = System.nanoTime();
  }

  /** An end that was asked for is no trouble. */
  private void tell(Status end) {
    synchronized (this) {
      if (again || closed) {
        return;
      }
    }
    trouble.accept(end);
  }

  private synchronized void rest(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    try {
      for (long left = pause.toNanos(); !again && !closed && left > 0; left = end - System.nanoTime()) {
        wait(Math.max(1, left / 1_000_000));
      }
    } catch (InterruptedException e) {
      closed = true;
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the stream and opens another at once, as after a change of what is asked. */
  synchronized void restart() {
    again = true;
    cancel("another question");
  }

  /** Gives a stream up that has said nothing for too long. */
  synchronized void check() {
    if (System.nanoTime() - heardNanos > mostSilentNanos) {
      cancel("silent");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    cancel("closed");
  }

  private void cancel(String why) {
    if (call != null) {
      call.cancel(Status.CANCELLED.withDescription(why).asRuntimeException());
    }
    notifyAll();
  }
}
