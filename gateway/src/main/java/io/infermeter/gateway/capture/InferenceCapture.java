// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.gateway.call.CallHead;
import io.infermeter.gateway.call.CaptureRules;
import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import io.infermeter.gateway.call.MethodCapture;
import org.jspecify.annotations.Nullable;

/** Which calls are read, and the id that goes back. Thread-safe, never blocks. */
final class InferenceCapture implements CaptureRules, MethodCapture {
  private final IdRule rule;
  private final int messageBytes;
  private final int inputBytes;
  private final GeneratedIds generated = new GeneratedIds();

  InferenceCapture(IdRule rule, int messageBytes) {
    this(rule, messageBytes, CaptureBounds.REQUEST_BYTES);
  }

  InferenceCapture(IdRule rule, int messageBytes, int inputBytes) {
    this.rule = rule;
    this.messageBytes = messageBytes;
    this.inputBytes = inputBytes;
  }

  @Override
  public @Nullable MethodCapture forMethod(String method) {
    return method.equals(OpenInferenceReader.METHOD) ? this : null;
  }

  @Override
  public int requestLimit() {
    return Math.max(CaptureBounds.REQUEST_BYTES, inputBytes);
  }

  @Override
  public int responseLimit() {
    return messageBytes;
  }

  /**
   * {@inheritDoc}
   *
   * <p>An id of the client's own that metadata cannot carry (anything but printable ASCII) is not sent back: the client knows it, and the
   * reader finds it again.
   */
  @Override
  public @Nullable String predictionId(CallHead head, @Nullable CapturedMessage request) {
    String given =
        switch (rule) {
          case IdRule.Generated g -> "";
          case IdRule.Metadata m -> java.util.Objects.requireNonNullElse(head.header(m.key()), "");
          case IdRule.Request r -> request == null ? "" : requestId(request);
        };
    if (given.isEmpty()) {
      return generated.next();
    }
    return sendable(given) ? given : null;
  }

  private static String requestId(CapturedMessage request) {
    int reach = request.encoding().isEmpty() ? CaptureBounds.REQUEST_BYTES : CaptureBounds.ID_REACH;
    return RequestScan.id(Payload.beginning(request, reach));
  }

  /** The id of a call for which none went back: the client's own; null if nobody could know any. */
  @Nullable String idOf(RequestScan request) {
    return rule instanceof IdRule.Request && !request.id().isEmpty() ? request.id() : null;
  }

  private static boolean sendable(String id) {
    boolean printable = id.length() <= CaptureBounds.ID_BYTES && id.chars().allMatch(c -> c >= ' ' && c <= '~');
    return printable && id.equals(id.strip());
  }
}
