// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import io.infermeter.gateway.call.Limits;
import java.time.Duration;

/** Reads the bounds of what is forwarded. */
final class RelayReader {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final Duration LONGEST = Duration.ofDays(1);

  private final Values values;

  RelayReader(Values values) {
    this.values = values;
  }

  RelaySettings read() {
    return new RelaySettings(
        (int) values.get(Settings.MAX_MESSAGE_SIZE).size(KIB, 2047 * MIB),
        (int) values.get(Settings.MAX_METADATA_SIZE).size(8 * KIB, 16 * MIB),
        (int) values.get(Settings.MAX_CONNECTIONS).whole(1, 1_000_000),
        (int) values.get(Settings.MAX_CONCURRENT_CALLS).whole(1, 1_000_000),
        bytesInFlight(),
        values.find(Settings.MAX_CALL_TIME).map(given -> given.duration(Duration.ofMillis(1), LONGEST)).orElse(Duration.ZERO));
  }

  private long bytesInFlight() {
    Given given = values.get(Settings.MAX_BYTES_IN_FLIGHT);
    return given.value().equals("auto") ? Limits.quarterOfHeap() : given.size(MIB, 1L << 50);
  }
}
