// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Status;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams that a test feeds, with a clock that it moves. */
@Timeout(60)
class SubscriptionTest {
  private final AtomicLong nanos = new AtomicLong();
  private final BlockingQueue<Stream> opened = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final BlockingQueue<Status> troubles = new LinkedBlockingQueue<>();

  /** Messages until it is cancelled, as those of a call are. */
  private static final class Stream implements Iterator<String> {
    private static final String END = "";

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final Context context = Context.current();

    Stream(List<String> first) {
      messages.addAll(first);
      context.addListener(any -> messages.add(END), Runnable::run);
    }

    @Override
    public boolean hasNext() {
      try {
        String next = messages.take();
        if (next.equals(END)) {
          throw Status.CANCELLED.asRuntimeException();
        }
        messages.add(next);
        return true;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public String next() {
      String next = messages.poll();
      if (next == null) {
        throw new NoSuchElementException();
      }
      return next;
    }
  }

  private Subscription<String> subscribe(List<String> first) {
    return new Subscription<>(
        "test",
        () -> {
          Stream stream = new Stream(first);
          opened.add(stream);
          return stream;
        },
        this::take,
        troubles::add,
        Duration.ofSeconds(15),
        nanos::get);
  }

  private void take(String message) {
    if (message.equals("unreadable")) {
      throw new IllegalArgumentException("no such time");
    }
    seen.add(message);
  }

  private void pass(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void theFirstAnswerMayTakeMinutes() throws Exception {
    try (Subscription<String> subscription = subscribe(List.of())) {
      Stream stream = opened.take();
      pass(170);
      subscription.check();
      assertThat(stream.context.isCancelled()).isFalse();
      stream.messages.add("a");
      assertThat(seen.take()).isEqualTo("a");
      pass(16);
      subscription.check();
      assertThat(stream.context.isCancelled()).as("after the first answer a silence is an end").isTrue();
    }
  }

  @Test
  void aStreamWithoutAFirstAnswerIsGivenUpAtLast() throws Exception {
    try (Subscription<String> subscription = subscribe(List.of())) {
      Stream stream = opened.take();
      pass(181);
      subscription.check();
      assertThat(stream.context.isCancelled()).isTrue();
    }
  }

  @Test
  void whatCannotBeReadIsTroubleAndNotTheEnd() throws Exception {
    try (Subscription<String> subscription = subscribe(List.of("unreadable"))) {
      opened.take();
      assertThat(troubles.take().getDescription()).contains("no such time");
      assertThat(opened.take()).as("another stream").isNotNull();
    }
  }

  @Test
  void whatAnswersAnEarlierQuestionIsNotHandedOn() throws Exception {
    BlockingQueue<Subscription<String>> self = new LinkedBlockingQueue<>();
    Iterator<String> both = List.of("first", "second").iterator();
    try (Subscription<String> subscription =
        new Subscription<>(
            "test",
            () -> {
              Stream next = new Stream(List.of());
              opened.add(next);
              return both.hasNext() ? both : next;
            },
            message -> {
              seen.add(message);
              restart(self);
            },
            troubles::add,
            Duration.ofSeconds(15),
            nanos::get)) {
      self.add(subscription);
      opened.take();
      Stream second = opened.take();
      second.messages.add("answer");
      assertThat(seen.take()).isEqualTo("first");
      assertThat(seen.take()).isEqualTo("answer");
    }
  }

  private static void restart(BlockingQueue<Subscription<String>> self) {
    try {
      self.take().restart();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
