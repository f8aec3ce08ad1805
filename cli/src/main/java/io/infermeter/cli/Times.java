// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and instants as they are typed. */
public final class Times {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private Times() {}

  /**
   * Reads 500ms, 30s, 5m, 12h, 7d or an ISO duration.
   *
   * @throws WrongUsage if it is none of these, or not positive
   */
  public static Duration duration(String option, String text) {
    Duration read = parse(option, text.strip());
    if (read.isNegative() || read.isZero()) {
      throw new WrongUsage(option + " is \"" + text + "\"; it must be longer than nothing");
    }
    return read;
  }

  private static Duration parse(String option, String text) {
    Matcher matcher = SHORT.matcher(text);
    if (matcher.matches()) {
      long count = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(count);
        case "s" -> Duration.ofSeconds(count);
        case "m" -> Duration.ofMinutes(count);
        case "h" -> Duration.ofHours(count);
        default -> Duration.ofDays(count);
      };
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw new WrongUsage(option + " is \"" + text + "\"; write a duration such as 500ms, 30s, 5m, 12h or 7d");
    }
  }

  /**
   * Reads an instant such as 2026-11-23T12:00:00Z, or "now".
   *
   * @throws WrongUsage if it is neither
   */
  public static Instant instant(String option, String text) {
    try {
      return text.equals("now") ? Instant.now() : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new WrongUsage(option + " is \"" + text + "\"; write an instant such as 2026-11-23T12:00:00Z, or now");
    }
  }

  public static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).setNanos(instant.getNano()).build();
  }

  public static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  public static com.google.protobuf.Duration proto(Duration duration) {
    return com.google.protobuf.Duration.newBuilder().setSeconds(duration.getSeconds()).setNanos(duration.getNano()).build();
  }
}
