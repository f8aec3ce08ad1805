// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

/** Where the id of a prediction comes from. */
public sealed interface IdSource {
  /** The request's own id; one of the gateway's where there is none. */
  record Request() implements IdSource {}

  /** Always one of the gateway's. */
  record Generated() implements IdSource {}

  /** The value of a request metadata key; one of the gateway's where there is none. */
  record Metadata(String key) implements IdSource {}
}
