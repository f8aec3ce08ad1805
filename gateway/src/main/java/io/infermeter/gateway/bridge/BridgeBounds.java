// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.bridge;

import java.time.Duration;

/**
 * How much web pages may ask for.
 *
 * @param calls calls that run at a time
 * @param longestMessage bytes of a request
 * @param largeRequests requests of more than {@link #SMALL_REQUEST} bytes that come at a time: what has come of them stands in memory
 * @param reading how long a request may take to come
 * @param writing how long a page may leave a message unread
 * @param unwatched how long a unary call runs before its connection is watched: most have ended by then, and the connection can be used again
 */
public record BridgeBounds(int calls, int longestMessage, int largeRequests, Duration reading, Duration writing, Duration unwatched) {
  /** Bytes of a request that many may have at a time. */
  static final int SMALL_REQUEST = 64 << 10;

  /** What the gateway runs with. */
  public static BridgeBounds of(int longestMessage) {
    return new BridgeBounds(100, longestMessage, 8, Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofMillis(250));
  }
}
