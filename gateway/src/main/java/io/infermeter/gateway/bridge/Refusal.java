// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.bridge;

import io.grpc.Status;

/** A request that is not forwarded. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;
  static final int OK = 200;

  private final int http;
  private final transient Status status;

  private Refusal(int http, Status status) {
    super(status.getDescription(), null, false, false);
    this.http = http;
    this.status = status;
  }

  /** In gRPC's terms: HTTP 200 and a status. */
  static Refusal of(Status status, String words) {
    return new Refusal(OK, status.withDescription(words));
  }

  /** In HTTP's terms, which clients know too. */
  static Refusal of(int http, Status status, String words) {
    return new Refusal(http, status.withDescription(words));
  }

  int http() {
    return http;
  }

  Status status() {
    return status;
  }
}
