// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.util.Set;

/**
 * Which web pages may ask.
 *
 * @param origins origins of other pages, in lower case, such as {@code https://monitor.example}
 * @param hosts names under which the HTTP port is reached, in lower case
 */
public record WebSettings(Set<String> origins, Set<String> hosts) {
  public WebSettings {
    origins = Set.copyOf(origins);
    hosts = Set.copyOf(hosts);
  }
}
