// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.bridge;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which web pages may ask. A browser sends requests to this port for any page that its user has open, so a page must come from this very
 * address, or from an origin that is named. A name that an attacker lets point to this machine (DNS rebinding) would look like this very
 * address, so the name itself is looked at: numbers cannot be made to point elsewhere. Immutable.
 *
 * @param loopback whether the port is for this machine alone; then the address must be one of this machine's own names
 * @param hosts further names under which the port is reached, in lower case
 * @param origins origins that may ask too, such as {@code https://monitor.example}, in lower case
 */
public record SiteRules(boolean loopback, Set<String> hosts, Set<String> origins) {
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern DEFAULT_PORT = Pattern.compile(":(80|443)$");

  public SiteRules {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
  }

  /**
   * Why a request must not be answered; empty if it may.
   *
   * @param headers names in lower case
   */
  public Optional<String> objection(Map<String, List<String>> headers) {
    List<String> host = headers.getOrDefault("host", List.of());
    if (host.size() != 1 || !known(name(host.getFirst()))) {
      return Optional.of(
          "this port is not known as " + shown(host) + "; if that is right, name it in infermeter.http-hosts");
    }
    List<String> origin = headers.getOrDefault("origin", List.of());
    if (!origin.isEmpty() && (origin.size() > 1 || !(sameSite(origin.getFirst(), host.getFirst()) || named(origin.getFirst())))) {
      return Optional.of("pages of " + shown(origin) + " may not ask; if they should, name it in infermeter.http-origins");
    }
    if (origin.isEmpty() && headers.getOrDefault("sec-fetch-site", List.of()).contains("cross-site")) {
      return Optional.of("pages of other sites may not ask");
    }
    return Optional.empty();
  }

  /** The origin that the browser must be told may read the answer; empty if the page is of this very address. */
  public Optional<String> allowedOrigin(Map<String, List<String>> headers) {
    return headers.getOrDefault("origin", List.of()).stream().filter(this::named).findFirst();
  }

  private boolean named(String origin) {
    return origins.contains(origin.toLowerCase(Locale.ROOT));
  }

  private boolean known(String name) {
    if (name.isEmpty()) {
      return false;
    }
    boolean number = IPV4.matcher(name).matches() || name.startsWith("[");
    if (number || name.equals("localhost") || name.endsWith(".localhost") || hosts.contains(name)) {
      return true;
    }
    return !loopback && hosts.isEmpty();
  }

  /** The name in a Host header, without its port. */
  private static String name(String host) {
    String lower = host.strip().toLowerCase(Locale.ROOT);
    int end = lower.startsWith("[") ? lower.indexOf(']') + 1 : lower.indexOf(':') < 0 ? lower.length() : lower.indexOf(':');
    String name = lower.substring(0, end);
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static boolean sameSite(String origin, String host) {
    int scheme = origin.indexOf("://");
    return scheme > 0 && bare(origin.substring(scheme + 3)).equals(bare(host));
  }

  private static String bare(String authority) {
    return DEFAULT_PORT.matcher(authority.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
  }

  private static String shown(List<String> values) {
    String text = String.join(", ", values);
    return text.isEmpty() ? "nothing" : "\"" + (text.length() > 100 ? text.substring(0, 100) : text) + "\"";
  }
}
