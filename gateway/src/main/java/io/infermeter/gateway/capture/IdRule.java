// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

/** Where the id of a prediction comes from. */
public sealed interface IdRule {
  /** The request's own id; one of the gateway's where there is none. */
  record Request() implements IdRule {}

  /** Always one of the gateway's. */
  record Generated() implements IdRule {}

  /** The value of a request metadata key, in lower case; one of the gateway's where there is none. */
  record Metadata(String key) implements IdRule {}
}
