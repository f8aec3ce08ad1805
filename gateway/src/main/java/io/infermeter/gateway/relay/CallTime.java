// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import io.grpc.Metadata;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a call may take: until its client's deadline ("grpc-timeout") or as long as the gateway lets it, whichever is sooner.
 *
 * <p>The header is taken out of the metadata before grpc-java sees it, because grpc-java would end the call itself, by a reset, and race
 * with the model server's own clock for what the client is told. It goes on to the model server as it came.
 *
 * @param timeout the header as it came; null if there was none
 * @param endNanos when the time is up, by the clock that {@link #of} was given; {@link #NEVER} if it has no end
 * @param graceNanos how long before that a cancellation is taken for the end of the time: other clocks of the same deadline may run out
 *     a moment before this one
 * @param clientsOwn whether it is the client's deadline that ends it
 */
record CallTime(@Nullable String timeout, long endNanos, long graceNanos, boolean clientsOwn) {
  static final long NEVER = Long.MAX_VALUE;
  private static final Metadata.Key<String> TIMEOUT = Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);
  private static final int MOST_DIGITS = 8;
  private static final long LONGEST_GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * Takes the deadline out of a call's metadata.
   *
   * @param longestNanos how long the gateway lets it run; 0 for as long as it wants
   * @param now the time
   */
  static CallTime of(Metadata headers, long longestNanos, long now) {
    String timeout = headers.get(TIMEOUT);
    if (timeout != null) {
      headers.discardAll(TIMEOUT);
    }
    long asked = nanos(timeout);
    boolean clientsOwn = longestNanos == 0 || asked <= longestNanos;
    long length = clientsOwn ? asked : longestNanos;
    return length == NEVER ? new CallTime(timeout, NEVER, 0, true) : new CallTime(timeout, now + length, grace(length), clientsOwn);
  }

  private static long grace(long length) {
    return Math.min(LONGEST_GRACE_NANOS, length / 10);
  }

  /** Gives the header back. */
  void restore(Metadata headers) {
    if (timeout != null) {
      headers.put(TIMEOUT, timeout);
    }
  }

  boolean ends() {
    return endNanos != NEVER;
  }

  /** Whether the client's deadline is here, as other clocks may see it. */
  boolean atDeadline(long now) {
    return ends() && clientsOwn && endNanos - now <= graceNanos;
  }

  /** The length that a header asks for; {@link #NEVER} if it is missing, or not of the form that gRPC defines: the server judges that. */
  private static long nanos(@Nullable String timeout) {
    if (timeout == null || timeout.length() < 2 || timeout.length() > MOST_DIGITS + 1) {
      return NEVER;
    }
    int last = timeout.length() - 1;
    long value = 0;
    for (int i = 0; i < last; i++) {
      char digit = timeout.charAt(i);
      if (digit < '0' || digit > '9') {
        return NEVER;
      }
      value = value * 10 + (digit - '0');
    }
    return switch (timeout.charAt(last)) {
      case 'H' -> TimeUnit.HOURS.toNanos(value);
      case 'M' -> TimeUnit.MINUTES.toNanos(value);
      case 'S' -> TimeUnit.SECONDS.toNanos(value);
      case 'm' -> TimeUnit.MILLISECONDS.toNanos(value);
      case 'u' -> TimeUnit.MICROSECONDS.toNanos(value);
      case 'n' -> value;
      default -> NEVER;
    };
  }
}
