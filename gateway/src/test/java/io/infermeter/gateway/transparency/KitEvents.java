// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What the other side has done, in its order, until a script asks for it; then it is written down. One thread asks. */
final class KitEvents {
  private static final long PATIENCE_SECONDS = 60;

  private final BlockingQueue<Event> waiting = new LinkedBlockingQueue<>();
  private final Transcript transcript = new Transcript();
  private boolean over;

  /** One thing that the other side did. */
  sealed interface Event {
    record Headers(Metadata metadata) implements Event {}

    record Message(KitMessages.Message message) implements Event {}

    record HalfClosed() implements Event {}

    record Completed() implements Event {}

    record Cancelled() implements Event {}

    record Ended(Status status, Metadata trailers) implements Event {}

    /** Whether nothing comes after it. */
    default boolean last() {
      return this instanceof Completed || this instanceof Cancelled || this instanceof Ended;
    }
  }

  Transcript transcript() {
    return transcript;
  }

  void add(Event event) {
    waiting.add(event);
  }

  /** Waits for the next one and writes it down. */
  Event take() throws InterruptedException {
    Event event = waiting.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("nothing came any more after " + transcript.lines());
    }
    switch (event) {
      case Event.Headers headers -> transcript.headers(headers.metadata());
      case Event.Message(KitMessages.Message message) ->
          transcript.note(
              "message of " + message.bytes().length + " bytes " + Arrays.hashCode(message.bytes()) + (message.compressed() ? " compressed" : ""));
      case Event.HalfClosed halfClosed -> transcript.note("half-closed");
      case Event.Completed completed -> transcript.note("completed");
      case Event.Cancelled cancelled -> transcript.note("cancelled");
      case Event.Ended ended -> transcript.end(ended.status(), ended.trailers());
    }
    over = event.last();
    return event;
  }

  /** Writes down all until the end of the call. */
  void drain() throws InterruptedException {
    while (!over) {
      take();
    }
  }
}
