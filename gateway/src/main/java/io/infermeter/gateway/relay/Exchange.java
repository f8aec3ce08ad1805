// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.infermeter.core.call.CallOutcome;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The two halves of one call: what comes in on one goes out on the other, one message at a time, the next one asked for when the other
 * half can take it.
 */
final class Exchange extends ServerCall.Listener<Message> {
  static final Metadata.Key<String> PREDICTION_ID =
      Metadata.Key.of("infermeter-prediction-id", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> ENCODING = Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> ACCEPT_ENCODING =
      Metadata.Key.of("grpc-accept-encoding", Metadata.ASCII_STRING_MARSHALLER);
  private static final String IDENTITY = "identity";

  private final IncomingCall incoming;
  private final ServerCall<Message, Message> client;
  private final ClientCall<Message, Message> upstream;
  private final @Nullable Observed observed;
  private final @Nullable String accepted;
  private final boolean requestsMayBeCompressed;
  private final AtomicBoolean requestWanted = new AtomicBoolean();
  private final AtomicBoolean responseWanted = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile long requestBytesHeld;
  private volatile long responseBytesHeld;
  private volatile boolean answeredUpstream;
  private volatile @Nullable Status sentStatus;
  private volatile CallOutcome outcome = CallOutcome.FAILED;

  Exchange(
      IncomingCall incoming,
      ServerCall<Message, Message> client,
      Metadata headers,
      Channel channel,
      MethodDescriptor<Message, Message> method) {
    this.incoming = incoming;
    this.client = client;
    this.observed = incoming.observed();
    this.accepted = headers.get(ACCEPT_ENCODING);
    String encoding = headers.get(ENCODING);
    this.requestsMayBeCompressed = encoding != null && !encoding.equals(IDENTITY);
    CallOptions options = options(client.getAuthority(), requestsMayBeCompressed ? encoding : null);
    // Outside of the server half's context, whose end would cancel this half before it is known how the call has ended.
    Context own = Context.ROOT.attach();
    try {
      this.upstream = channel.newCall(method, options);
    } finally {
      Context.ROOT.detach(own);
    }
  }

  private CallOptions options(@Nullable String authority, @Nullable String encoding) {
    CallOptions options = CallOptions.DEFAULT.withStreamTracerFactory(new Outgoing());
    if (authority != null) {
      options = options.withAuthority(authority);
    }
    return encoding == null ? options : options.withCompression(encoding);
  }

  void start(Metadata headers) {
    if (observed != null) {
      observed.admitted(incoming.backend());
    }
    upstream.start(new FromUpstream(), headers);
    upstream.request(1);
    client.request(1);
  }

  /** Whether this status was sent to the client by this exchange. */
  boolean sent(Status status) {
    return sentStatus == status;
  }

  CallOutcome outcome() {
    return outcome;
  }

  /** Ends the call on both sides, because the gateway cannot go on with it. Returns whether it had not ended before. */
  boolean end(Ending ending, CallOutcome how) {
    boolean ended = close(ending.status(), ending.trailers(), how);
    upstream.cancel(ending.status().getDescription(), null);
    return ended;
  }

  private boolean close(Status status, Metadata trailers, CallOutcome how) {
    if (!closed.compareAndSet(false, true)) {
      return false;
    }
    outcome = how;
    sentStatus = status;
    client.close(status, trailers);
    return true;
  }

  @Override
  public void onMessage(Message message) {
    if (observed != null) {
      observed.requestMessage(message);
    }
    if (closed.get()) {
      // What was on its way when the call ended; nobody waits for it.
      incoming.release(message.bytes().length);
      return;
    }
    if (requestsMayBeCompressed) {
      upstream.setMessageCompression(message.compressed());
    }
    upstream.sendMessage(message);
    requestBytesHeld += message.bytes().length;
    requestWanted.set(true);
    if (upstream.isReady()) {
      askForRequest();
    }
  }

  /** Runs once for each message, on whichever side finds the upstream ready first. */
  private void askForRequest() {
    if (requestWanted.compareAndSet(true, false)) {
      long held = requestBytesHeld;
      requestBytesHeld = 0;
      incoming.release(held);
      client.request(1);
    }
  }

  private void askForResponse() {
    if (responseWanted.compareAndSet(true, false)) {
      long held = responseBytesHeld;
      responseBytesHeld = 0;
      incoming.release(held);
      upstream.request(1);
    }
  }

  @Override
  public void onHalfClose() {
    if (observed != null) {
      observed.requestComplete();
    }
    if (closed.get()) {
      return;
    }
    upstream.halfClose();
  }

  /** The transport has ended the client's half, or it ended itself; a second end would be an error of the whole connection. */
  @Override
  public void onCancel() {
    closed.set(true);
    upstream.cancel("the client is gone", null);
  }

  @Override
  public void onReady() {
    askForResponse();
  }

  /** What the model server answers. */
  private final class FromUpstream extends ClientCall.Listener<Message> {
    private boolean responsesMayBeCompressed;

    @Override
    public void onHeaders(Metadata headers) {
      String encoding = headers.get(ENCODING);
      responsesMayBeCompressed = encoding != null && !encoding.equals(IDENTITY);
      if (responsesMayBeCompressed && !accepts(encoding)) {
        end(Ending.notAccepted(incoming.backend(), encoding), CallOutcome.REFUSED);
        return;
      }
      String id = observed == null ? null : observed.responseHead(encoding);
      if (id != null) {
        headers.discardAll(PREDICTION_ID);
        headers.put(PREDICTION_ID, id);
      }
      if (!closed.get()) {
        if (responsesMayBeCompressed) {
          client.setCompression(encoding);
        }
        client.sendHeaders(headers);
      }
    }

    @Override
    public void onMessage(Message message) {
      if (observed != null) {
        observed.responseMessage(message);
      }
      if (closed.get()) {
        return;
      }
      if (responsesMayBeCompressed) {
        client.setMessageCompression(message.compressed());
      }
      client.sendMessage(message);
      responseBytesHeld += message.bytes().length;
      responseWanted.set(true);
      if (client.isReady()) {
        askForResponse();
      }
    }

    @Override
    public void onReady() {
      askForRequest();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (observed != null) {
        observed.upstreamClosed();
      }
      if (answeredUpstream) {
        close(status, trailers, outcome(status));
      } else if (status.getCode() == Status.Code.CANCELLED && incoming.atDeadline()) {
        Ending late = Ending.tooLate(incoming.backend());
        close(late.status(), late.trailers(), CallOutcome.TIMED_OUT);
      } else {
        Ending failed = Ending.failed(status, incoming.backend());
        if (close(failed.status(), failed.trailers(), CallOutcome.FAILED)) {
          incoming.failed(failed.status());
        }
      }
    }

    private CallOutcome outcome(Status status) {
      if (status.isOk()) {
        return CallOutcome.OK;
      }
      boolean timedOut = status.getCode() == Status.Code.DEADLINE_EXCEEDED && incoming.hasDeadline();
      return timedOut ? CallOutcome.TIMED_OUT : CallOutcome.FAILED;
    }
  }

  private boolean accepts(String encoding) {
    if (accepted == null) {
      return false;
    }
    for (String each : accepted.split(",")) {
      if (each.strip().equals(encoding)) {
        return true;
      }
    }
    return false;
  }

  /** Sees the call leave, gives the client's own accepted encodings to the model server, and counts what comes back. */
  private final class Outgoing extends ClientStreamTracer.Factory {
    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
      if (accepted != null) {
        headers.discardAll(ACCEPT_ENCODING);
        headers.put(ACCEPT_ENCODING, accepted);
      }
      return new Tracer();
    }
  }

  private final class Tracer extends ClientStreamTracer {
    @Override
    public void outboundHeaders() {
      if (observed != null) {
        observed.sent();
      }
    }

    @Override
    public void inboundWireSize(long bytes) {
      incoming.hold(bytes);
    }

    @Override
    public void inboundTrailers(Metadata trailers) {
      answeredUpstream = true;
    }
  }
}
