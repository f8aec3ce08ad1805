// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One value as it was given, and what it can be read as. Every method throws {@link SettingsException} where it cannot.
 *
 * @param setting which setting
 * @param key the full key
 * @param value the text, not blank
 * @param origin where it stands, in words
 * @param rank the ordinal of that place
 */
record Given(Setting setting, String key, String value, String origin, int rank) {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})\\s*(B|KiB|MiB|GiB)?");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|h|d)");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,18})?");
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");
  private static final Map<String, Long> UNITS = Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);
  private static final Map<String, Duration> TIMES =
      Map.of("ms", Duration.ofMillis(1), "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

  /** The sentence that says this value is not allowed. */
  SettingsException refused() {
    return refused("use " + setting.allowed());
  }

  SettingsException refused(String advice) {
    return new SettingsException(key + " is \"" + value + "\" (" + origin + "); " + advice);
  }

  Address address(int lowestPort) {
    Address address = Address.parse(value);
    if (address == null || address.port() < lowestPort) {
      throw refused();
    }
    return address;
  }

  /** A page of a web server: plain HTTP, with a host and a port, and nothing that would have to be kept secret. */
  URI page() {
    try {
      URI uri = new URI(value);
      boolean usable =
          "http".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0 && uri.getUserInfo() == null && uri.getFragment() == null;
      if (usable) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw refused();
  }

  long whole(long lowest, long highest) {
    return within(WHOLE.matcher(value).matches() ? Long.parseLong(value) : -1, lowest, highest);
  }

  long size(long lowest, long highest) {
    Matcher matcher = SIZE.matcher(value);
    if (!matcher.matches()) {
      throw refused();
    }
    long unit = matcher.group(2) == null ? 1 : UNITS.get(matcher.group(2));
    return within(Math.multiplyHigh(Long.parseLong(matcher.group(1)), unit) == 0 ? Long.parseLong(matcher.group(1)) * unit : -1, lowest, highest);
  }

  private long within(long number, long lowest, long highest) {
    if (number < lowest || number > highest) {
      throw refused();
    }
    return number;
  }

  double number() {
    if (!NUMBER.matcher(value).matches()) {
      throw refused();
    }
    return Double.parseDouble(value);
  }

  Duration duration(Duration lowest, Duration highest) {
    Duration duration = parsedDuration();
    if (duration.compareTo(lowest) < 0 || duration.compareTo(highest) > 0) {
      throw refused();
    }
    return duration;
  }

  private Duration parsedDuration() {
    Matcher matcher = DURATION.matcher(value);
    if (matcher.matches()) {
      return TIMES.get(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)));
    }
    try {
      return Duration.parse(value);
    } catch (DateTimeException e) {
      throw refused();
    }
  }

  /** Parts between commas; none blank, none twice. */
  List<String> list() {
    List<String> parts = Arrays.stream(value.split(",", -1)).map(String::strip).toList();
    if (parts.stream().anyMatch(String::isBlank) || parts.stream().distinct().count() < parts.size()) {
      throw refused("use " + setting.allowed() + ", none empty and none twice");
    }
    return parts;
  }
}
