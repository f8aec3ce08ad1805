// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.measure;

import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.tally.Durations;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.CallHead;
import io.infermeter.gateway.call.CallObserver;
import io.infermeter.gateway.call.FinishedCall;
import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import io.infermeter.gateway.call.MethodCapture;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The instants, bytes and end of one call. Confined to the call's event loop. */
final class Measurement implements CallObserver {
  private static final long NEVER = Long.MIN_VALUE;
  private static final String ENCODING = "grpc-encoding";

  @Nullable Measurement previous;
  @Nullable Measurement next;

  /** The neighbours among the calls that run on the same backend. */
  @Nullable Measurement previousOfBackend;

  @Nullable Measurement nextOfBackend;

  private final Lane lane;
  private final CallHead head;
  private final long startMicros;
  private final long t0;
  private final long sequence;
  private final @Nullable MethodCapture capture;
  private final @Nullable KeptMessage request;
  private final @Nullable KeptMessage response;
  private long t1 = NEVER;
  private long t3 = NEVER;
  private long t4 = NEVER;
  private long t5 = NEVER;
  private long requestBytes;
  private long responseBytes;
  private long responseMessages;
  private long lastMessage;
  private @Nullable Durations gaps;
  private String backend = "";
  private Lane.@Nullable Running running;
  private String responseEncoding = "";
  private @Nullable String predictionId;

  Measurement(Lane lane, CallHead head) {
    Measurements stage = lane.stage();
    this.lane = lane;
    this.head = head;
    this.startMicros = stage.micros();
    this.t0 = stage.nanos();
    this.capture = stage.capture().forMethod(head.method());
    this.request = capture == null ? null : new KeptMessage(lane, capture.requestLimit());
    this.response = capture == null ? null : new KeptMessage(lane, capture.responseLimit());
    this.sequence = lane.enter(this);
  }

  long startMicros() {
    return startMicros;
  }

  @Override
  public void requestMessage(int length, boolean compressed) {
    requestBytes += length;
    if (request != null) {
      request.begin(length, compressed);
    }
  }

  @Override
  public void requestPart(ByteBuffer slice) {
    if (request != null) {
      request.part(slice);
    }
  }

  @Override
  public void requestComplete() {
    t1 = lane.stage().nanos();
  }

  @Override
  public void admitted(Backend to) {
    backend = to.name();
    running = lane.admit(this, backend);
  }

  @Override
  public void sent() {
    t3 = lane.stage().nanos();
  }

  @Override
  public @Nullable String responseHead(@Nullable String encoding) {
    responseEncoding = encoding == null ? "" : encoding;
    if (capture != null) {
      predictionId = capture.predictionId(head, captured(request, requestEncoding()));
    }
    return predictionId;
  }

  private String requestEncoding() {
    String encoding = head.header(ENCODING);
    return encoding == null ? "" : encoding;
  }

  @Override
  public void responseMessage(int length, boolean compressed) {
    responseBytes += length;
    messageCame(lane.stage().nanos());
    if (response != null) {
      response.begin(length, compressed);
    }
  }

  /** Only an answer of several messages has gaps, and pays for a histogram of them. */
  private void messageCame(long now) {
    if (responseMessages++ == 0) {
      t4 = now;
    } else {
      if (gaps == null) {
        gaps = new Durations();
      }
      gaps.record(now - lastMessage);
    }
    lastMessage = now;
  }

  @Override
  public void responsePart(ByteBuffer slice) {
    if (response != null) {
      response.part(slice);
    }
  }

  @Override
  public void upstreamClosed() {
    t5 = lane.stage().nanos();
  }

  @Override
  public void ended(CallOutcome outcome, int statusCode) {
    long t6 = lane.stage().nanos();
    try {
      lane.stage().finished().accept(finished(outcome, statusCode, t6));
    } finally {
      drop(request);
      drop(response);
      // Last: until the call is handed over, what is settled must not pass its beginning.
      lane.leave(this);
      if (running != null) {
        running.leave(this);
      }
    }
  }

  private static void drop(@Nullable KeptMessage message) {
    if (message != null) {
      message.drop();
    }
  }

  private FinishedCall finished(CallOutcome outcome, int statusCode, long t6) {
    long latency = t6 - t0;
    long upstream = t3 == NEVER ? 0 : (t5 == NEVER ? t6 : t5) - t3;
    long upload = t1 != NEVER && t3 != NEVER && t3 > t1 ? t1 - t0 : 0;
    // Only the answer of an ok call claims an id; of any other call nothing is read.
    boolean read = outcome == CallOutcome.OK;
    return new FinishedCall(
        sequence,
        startMicros,
        head.method(),
        backend,
        lane.stage().segments().traffic(head),
        lane.stage().segments().segments(head),
        outcome,
        statusCode,
        latency,
        upstream,
        Math.max(0, latency - upstream - upload),
        requestBytes,
        responseBytes,
        captured(request, requestEncoding()),
        read ? captured(response, responseEncoding) : null,
        predictionId,
        responseMessages,
        t4 == NEVER ? -1 : t4 - t0,
        gaps);
  }

  private static @Nullable CapturedMessage captured(@Nullable KeptMessage message, String encoding) {
    return message == null ? null : message.soFar(encoding);
  }
}
