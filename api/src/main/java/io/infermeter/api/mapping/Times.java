// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.infermeter.api.error.Violations;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Maps instants and durations. Core counts microseconds since 1970; finer parts of an instant are cut off. */
public final class Times {
  private static final long FIRST_SECOND = -62_135_596_800L;
  private static final long LAST_SECOND = 253_402_300_799L;
  private static final long LONGEST_SECONDS = 315_576_000_000L;
  private static final int LAST_NANO = 999_999_999;
  private static final long MICROS = 1_000_000L;
  private static final int NANOS_PER_MICRO = 1000;

  private Times() {}

  /** The instant so many microseconds after 1970; ends of unbounded ranges become the last instant that the contract has. */
  public static Timestamp timestamp(long micros) {
    long seconds = Math.floorDiv(micros, MICROS);
    if (seconds > LAST_SECOND) {
      return Timestamp.newBuilder().setSeconds(LAST_SECOND).setNanos(LAST_NANO).build();
    }
    return Timestamp.newBuilder().setSeconds(seconds).setNanos((int) Math.floorMod(micros, MICROS) * NANOS_PER_MICRO).build();
  }

  /** Microseconds since 1970. */
  public static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /** Microseconds since 1970; an unset instant is 1970. */
  static long micros(Timestamp timestamp) {
    return Math.addExact(Math.multiplyExact(timestamp.getSeconds(), MICROS), timestamp.getNanos() / NANOS_PER_MICRO);
  }

  /** The instant so many microseconds after 1970 in ISO 8601. */
  public static String text(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }

  static Duration duration(java.time.Duration duration) {
    return Duration.newBuilder().setSeconds(duration.getSeconds()).setNanos(duration.getNano()).build();
  }

  static Duration nanos(long nanos) {
    return duration(java.time.Duration.ofNanos(nanos));
  }

  /** An instant; null if it is out of the contract's range, which is noted. */
  static @Nullable Instant instant(Timestamp timestamp, String field, Violations violations) {
    boolean inRange = timestamp.getSeconds() >= FIRST_SECOND && timestamp.getSeconds() <= LAST_SECOND;
    if (!inRange || timestamp.getNanos() < 0 || timestamp.getNanos() > LAST_NANO) {
      violations.invalid(field, "must be a time from year 1 to 9999, with 0 to 999999999 nanos");
      return null;
    }
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos()).truncatedTo(ChronoUnit.MICROS);
  }

  /** A duration; null if it is none, which is noted. */
  public static java.time.@Nullable Duration duration(Duration duration, String field, Violations violations) {
    boolean secondsInRange = duration.getSeconds() >= -LONGEST_SECONDS && duration.getSeconds() <= LONGEST_SECONDS;
    boolean inRange = secondsInRange && duration.getNanos() >= -LAST_NANO && duration.getNanos() <= LAST_NANO;
    if (!inRange || (long) Long.signum(duration.getSeconds()) * duration.getNanos() < 0) {
      violations.invalid(field, "must be a duration of at most 10000 years, its nanos of the same sign as its seconds");
      return null;
    }
    return java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }
}
