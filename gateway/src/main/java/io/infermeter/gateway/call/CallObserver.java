// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.call;

import io.infermeter.core.call.CallOutcome;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Watches one call while it is relayed. Every method is called on the call's own event loop and must neither block nor throw; what is
 * thrown is caught, counted and forgotten. Slices are read-only and valid only until the method returns.
 *
 * <p>Instants: t0 headers (the observer is made), t1 request complete, t2 admitted, t3 sent upstream, t4 first response message, t5
 * upstream trailers, t6 last byte out. Messages come as their length, then as many parts as it takes to reach it; one that is cut short
 * by the end of the call never reaches it.
 */
public interface CallObserver {
  /**
   * A request message begins.
   *
   * @param length its bytes, as sent, without its gRPC prefix
   * @param compressed whether it is compressed, by the encoding in the request's "grpc-encoding"
   */
  void requestMessage(int length, boolean compressed);

  /** The next bytes of the request message that began last. */
  void requestPart(ByteBuffer slice);

  /** t1: the client has sent everything. */
  void requestComplete();

  /** t2: the call goes to this backend. */
  void admitted(Backend backend);

  /** t3: the first byte went to the model server. */
  void sent();

  /**
   * The response metadata is about to go back.
   *
   * @param encoding "grpc-encoding" of the response; null if there is none
   * @return the value of infermeter-prediction-id to add, or null to add none
   */
  @Nullable String responseHead(@Nullable String encoding);

  /** A response message begins, see {@link #requestMessage}; the first one is t4. */
  void responseMessage(int length, boolean compressed);

  /** The next bytes of the response message that began last. */
  void responsePart(ByteBuffer slice);

  /** t5: the model server has closed the call. */
  void upstreamClosed();

  /** t6: the last byte is out, or the call is over without one. Called exactly once, and last. */
  void ended(CallOutcome outcome, int statusCode);
}
