// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import java.util.concurrent.atomic.LongAdder;

/** How often the bounds of the relay were hit. Thread-safe. */
public final class BoundHits {
  private final LongAdder messageSize = new LongAdder();
  private final LongAdder bytesInFlight = new LongAdder();
  private final LongAdder callTime = new LongAdder();

  BoundHits() {}

  void messageTooLong() {
    messageSize.increment();
  }

  void tooManyBytes() {
    bytesInFlight.increment();
  }

  void callTooLong() {
    callTime.increment();
  }

  /** Calls that ended because of a message that is too long, from either side. */
  public long messageSize() {
    return messageSize.sum();
  }

  /** Calls that ended because all calls together held too many bytes. */
  public long bytesInFlight() {
    return bytesInFlight.sum();
  }

  /** Calls that ended because they took longer than the gateway lets them. */
  public long callTime() {
    return callTime.sum();
  }
}
