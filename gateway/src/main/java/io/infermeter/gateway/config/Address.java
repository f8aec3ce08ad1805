// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import org.jspecify.annotations.Nullable;

/**
 * A host and a TCP port.
 *
 * @param host a name, or an address without brackets
 * @param port 0 to 65535; 0 lets the system choose, where one listens
 */
public record Address(String host, int port) {
  private static final int MAX_PORT = 65_535;

  /** Reads HOST:PORT or [IPV6]:PORT; null if it is neither. */
  static @Nullable Address parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0 || colon == text.length() - 1) {
      return null;
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    int port = port(text.substring(colon + 1));
    boolean wellFormed = bracketed ? host.contains(":") : host.chars().allMatch(Address::nameCharacter);
    return port < 0 || host.isEmpty() || !wellFormed ? null : new Address(host, port);
  }

  private static int port(String text) {
    if (text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    int port = Integer.parseInt(text);
    return port <= MAX_PORT ? port : -1;
  }

  private static boolean nameCharacter(int c) {
    return c == '.' || c == '-' || c == '_' || Character.isLetterOrDigit(c);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
