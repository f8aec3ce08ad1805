// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.infermeter.gateway.transparency.CallScript.Step;
import io.infermeter.gateway.transparency.KitEvents.Event;
import io.infermeter.gateway.transparency.KitMessages.Message;
import java.util.concurrent.TimeUnit;

/** A client that plays its part of a call, and tells what it saw. */
final class KitClient implements AutoCloseable {
  private static final String AUTHORITY = "models.example:443";

  private final ManagedChannel channel;

  KitClient(int port) {
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .disableRetry()
            .overrideAuthority(AUTHORITY)
            .userAgent("kit/1.0")
            .maxInboundMessageSize(ScriptedServer.MESSAGE_LIMIT)
            .build();
  }

  Transcript run(CallScript script) throws InterruptedException {
    CallOptions options = CallOptions.DEFAULT;
    Metadata headers = new Metadata();
    boolean clock = false;
    for (Step step : script.client()) {
      switch (step.verb()) {
        case "with" -> headers.merge(step.metadata(0));
        case "compress" -> options = options.withCompression(step.words().getFirst());
        case "deadline" -> {
          options = options.withDeadlineAfter(Integer.parseInt(step.words().getFirst().replace("s", "")), TimeUnit.SECONDS);
          clock = true;
        }
        default -> {}
      }
    }
    KitEvents events = new KitEvents();
    ClientCall<Message, Message> call = channel.newCall(KitMessages.method(script.method()), options);
    call.start(new Telling(events, clock), headers);
    for (Step step : script.client()) {
      play(step, call, events);
    }
    if (script.client().stream().noneMatch(step -> step.verb().equals("end"))) {
      play(new Step("end", java.util.List.of()), call, events);
    }
    return events.transcript();
  }

  private static void play(Step step, ClientCall<Message, Message> call, KitEvents events) throws InterruptedException {
    switch (step.verb()) {
      case "send" -> {
        call.setMessageCompression(step.compressed());
        call.sendMessage(new Message(step.payload(), false));
      }
      case "half-close" -> call.halfClose();
      case "headers" -> events.take();
      case "receive" -> {
        call.request(1);
        events.take();
      }
      case "cancel" -> call.cancel("enough", null);
      case "end" -> {
        call.request(1_000);
        events.drain();
      }
      case "with", "compress", "deadline" -> {}
      default -> throw new IllegalArgumentException("no such step of a client: " + step);
    }
  }

  private static final class Telling extends ClientCall.Listener<Message> {
    private final KitEvents events;
    private final boolean clock;

    Telling(KitEvents events, boolean clock) {
      this.events = events;
      this.clock = clock;
    }

    @Override
    public void onHeaders(Metadata headers) {
      events.add(new Event.Headers(headers));
    }

    @Override
    public void onMessage(Message message) {
      events.add(new Event.Message(message));
    }

    /** A client with a clock says the same, whether its own or another one of the same deadline ran out first; only the words differ. */
    @Override
    public void onClose(Status status, Metadata trailers) {
      boolean late = clock && status.getCode() == Status.Code.DEADLINE_EXCEEDED;
      events.add(late ? new Event.Ended(Status.DEADLINE_EXCEEDED, new Metadata()) : new Event.Ended(status, trailers));
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
