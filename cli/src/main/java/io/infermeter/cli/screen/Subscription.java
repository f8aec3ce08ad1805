// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.infermeter.cli.Failure;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
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
  /** Before its first message a stream has no heartbeats, and asking again would only make it take longer. */
  private static final Duration FIRST_ANSWER = Duration.ofMinutes(3);

  private final Supplier<Iterator<T>> open;
  private final Consumer<T> each;
  private final Consumer<Status> trouble;
  private final long mostSilentNanos;
  private final LongSupplier nanos;
  private Context.@Nullable CancellableContext call;
  private long heardNanos;
  private boolean heard;
  private boolean again;
  private boolean closed;

  /**
   * Begins.
   *
   * @param open begins a stream; is called anew for each
   * @param each takes each message
   * @param trouble is told why a stream has ended, with a description for people
   * @param mostSilent after so long without a message a stream is given up that had one before
   * @param nanos measures the silence
   */
  Subscription(
      String name, Supplier<Iterator<T>> open, Consumer<T> each, Consumer<Status> trouble, Duration mostSilent, LongSupplier nanos) {
    this.open = open;
    this.each = each;
    this.trouble = trouble;
    this.mostSilentNanos = mostSilent.toNanos();
    this.nanos = nanos;
    this.heardNanos = nanos.getAsLong();
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
    heard = false;
    heardNanos = nanos.getAsLong();
    call = Context.current().withCancellation();
    return call;
  }

  private boolean readOnce(Context.CancellableContext context) {
    Context before = context.attach();
    boolean any = false;
    Status end = Status.UNAVAILABLE.withDescription("the gateway ended the stream");
    try {
      Iterator<T> messages = open.get();
      while (messages.hasNext()) {
        T message = messages.next();
        any = true;
        if (!hear()) {
          break;
        }
        each.accept(message);
      }
    } catch (StatusRuntimeException e) {
      end = e.getStatus().withDescription(Failure.sentence(e));
    } catch (RuntimeException e) {
      end = Status.UNKNOWN.withCause(e).withDescription("what the gateway said cannot be read: " + e.getMessage());
    } finally {
      context.detach(before);
      context.cancel(null);
    }
    tell(end);
    return any;
  }

  /** Notes a sign of life; false if it answers what nobody asks any more. */
  private synchronized boolean hear() {
    heard = true;
    heardNanos = nanos.getAsLong();
    return !again && !closed;
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
    if (nanos.getAsLong() - heardNanos > (heard ? mostSilentNanos : FIRST_ANSWER.toNanos())) {
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
