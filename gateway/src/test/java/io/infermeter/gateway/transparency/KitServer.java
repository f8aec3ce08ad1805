// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.infermeter.gateway.transparency.CallScript.Step;
import io.infermeter.gateway.transparency.KitEvents.Event;
import io.infermeter.gateway.transparency.KitMessages.Message;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A model server that plays its part of the call that the method names, and tells what it saw. */
final class KitServer implements AutoCloseable {
  private final Map<String, CallScript> scripts;
  private final BlockingQueue<Transcript> seen = new LinkedBlockingQueue<>();
  private final Server server;

  KitServer(List<CallScript> scripts) throws IOException {
    this.scripts = scripts.stream().collect(Collectors.toMap(CallScript::name, Function.identity()));
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .maxInboundMessageSize(ScriptedServer.MESSAGE_LIMIT)
            .fallbackHandlerRegistry(
                new HandlerRegistry() {
                  @Override
                  public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
                    return ServerMethodDefinition.create(KitMessages.method(name), KitServer.this::begin);
                  }
                })
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  /** What it saw of the next call that ended. */
  Transcript nextSeen() throws InterruptedException {
    Transcript transcript = seen.poll(60, TimeUnit.SECONDS);
    if (transcript == null) {
      throw new AssertionError("no call has ended at the server");
    }
    return transcript;
  }

  private ServerCall.Listener<Message> begin(ServerCall<Message, Message> call, Metadata headers) {
    KitEvents events = new KitEvents();
    CallScript script = scripts.get(CallScript.nameOf(call.getMethodDescriptor().getFullMethodName()));
    Transcript transcript = events.transcript();
    transcript.note("authority " + call.getAuthority());
    transcript.headers(headers);
    transcript.note("deadline " + (io.grpc.Context.current().getDeadline() != null));
    Thread.startVirtualThread(
        () -> {
          try {
            for (Step step : script.server()) {
              play(step, call, events);
            }
            events.drain();
          } catch (InterruptedException | RuntimeException | AssertionError failure) {
            transcript.note("the script failed: " + failure);
          }
          seen.add(transcript);
        });
    return new Telling(events);
  }

  private static void play(Step step, ServerCall<Message, Message> call, KitEvents events) throws InterruptedException {
    switch (step.verb()) {
      case "compress" -> call.setCompression(step.words().getFirst());
      case "headers" -> call.sendHeaders(step.metadata(0));
      case "send" -> {
        call.setMessageCompression(step.compressed());
        call.sendMessage(new Message(step.payload(), false));
      }
      case "receive" -> {
        call.request(1);
        events.take();
      }
      case "half-closed", "cancelled" -> events.take();
      case "close" -> {
        String words = step.words().get(1);
        Status status = Status.Code.valueOf(step.words().getFirst()).toStatus();
        call.close(words.isEmpty() ? status : status.withDescription(words), step.metadata(2));
      }
      default -> throw new IllegalArgumentException("no such step of a server: " + step);
    }
  }

  private static final class Telling extends ServerCall.Listener<Message> {
    private final KitEvents events;

    Telling(KitEvents events) {
      this.events = events;
    }

    @Override
    public void onMessage(Message message) {
      events.add(new Event.Message(message));
    }

    @Override
    public void onHalfClose() {
      events.add(new Event.HalfClosed());
    }

    @Override
    public void onCancel() {
      events.add(new Event.Cancelled());
    }

    @Override
    public void onComplete() {
      events.add(new Event.Completed());
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
