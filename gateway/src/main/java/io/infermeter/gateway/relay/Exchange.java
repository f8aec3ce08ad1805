// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.infermeter.core.call.CallOutcome;
import java.util.concurrent.TimeUnit;
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
  private static final long LONGEST_GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final IncomingCall incoming;
  private final ServerCall<Message, Message> client;
  private final ClientCall<Message, Message> upstream;
  private final @Nullable Observed observed;
  private final @Nullable Deadline deadline;
  private final long graceNanos;
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
    this.deadline = Context.current().getDeadline();
    this.graceNanos = deadline == null ? 0 : Math.min(LONGEST_GRACE_NANOS, deadline.timeRemaining(TimeUnit.NANOSECONDS) / 10);
    this.accepted = headers.get(ACCEPT_ENCODING);
    String encoding = headers.get(ENCODING);
    this.requestsMayBeCompressed = encoding != null && !encoding.equals(IDENTITY);
    CallOptions options = options(client.getAuthority(), requestsMayBeCompressed ? encoding : null);
    // Outside of the call's context: a deadline that ended both halves would let them race for the client's status. The client's own
    // grpc-timeout goes on as it came; here the server half keeps it, and cancels the other one.
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

  static Status tooManyBytes() {
    return Status.RESOURCE_EXHAUSTED.withDescription(
        "the gateway holds as many bytes of unfinished messages as it may; try again, with smaller messages or fewer calls at once");
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

  /**
   * Whether the call's time is up, as the other sides see it: their own clocks of the same deadline may run out a moment before the one
   * here, and then all that comes is a cancellation.
   */
  boolean atItsDeadline() {
    return deadline != null && deadline.timeRemaining(TimeUnit.NANOSECONDS) <= graceNanos;
  }

  /** Ends the call on both sides, because the gateway cannot go on with it. */
  void refuse(Status status) {
    close(status, new Metadata(), CallOutcome.REFUSED);
    upstream.cancel(status.getDescription(), null);
  }

  private void close(Status status, Metadata trailers, CallOutcome how) {
    if (closed.compareAndSet(false, true)) {
      outcome = how;
      sentStatus = status;
      client.close(status, trailers);
    }
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
        refuse(Status.INTERNAL.withDescription(
            "backend \"" + incoming.backend().name() + "\" compresses with " + encoding + ", which the client does not accept"));
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
      if (status.isOk()) {
        close(status, trailers, CallOutcome.OK);
      } else if (status.getCode() == Status.Code.DEADLINE_EXCEEDED && deadline != null) {
        close(status, trailers, CallOutcome.TIMED_OUT);
      } else if (status.getCode() == Status.Code.CANCELLED && !answeredUpstream && atItsDeadline()) {
        close(BackendFailure.tooLate(incoming.backend()), trailers, CallOutcome.TIMED_OUT);
      } else if (answeredUpstream) {
        close(status, trailers, CallOutcome.FAILED);
      } else {
        Status named = BackendFailure.status(status, incoming.backend());
        BackendFailure.addDetails(trailers, named, incoming.backend());
        close(named, trailers, CallOutcome.FAILED);
      }
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
