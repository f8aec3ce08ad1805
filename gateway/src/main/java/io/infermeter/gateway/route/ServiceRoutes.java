// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.route;

import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.Routing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Routes by the prefix of the full method; the longest one that fits wins, and what fits none goes to the default backend. Immutable.
 *
 * <p>A prefix covers whole parts of a name: "grpc.health.v1" covers "grpc.health.v1.Health/Check", not "grpc.health.v1beta.Health/Check".
 */
public final class ServiceRoutes implements Routing {
  private record Rule(String prefix, Backend backend) {}

  private final List<Rule> longestFirst;
  private final Backend fallback;

  /**
   * Reads the service prefixes of the backends.
   *
   * @param own the gateway's own API, which wins over a backend with the same prefix
   * @param backends the first one without service prefixes is the default; if all have some, the first one is; if there are none,
   *     everything goes to the gateway itself
   */
  public ServiceRoutes(Backend own, List<Backend> backends) {
    List<Rule> rules = new ArrayList<>();
    own.services().forEach(prefix -> rules.add(new Rule(prefix, own)));
    for (Backend backend : backends) {
      backend.services().forEach(prefix -> rules.add(new Rule(prefix, backend)));
    }
    rules.sort(Comparator.comparingInt((Rule rule) -> rule.prefix().length()).reversed());
    longestFirst = List.copyOf(rules);
    fallback =
        backends.stream()
            .filter(backend -> backend.services().isEmpty())
            .findFirst()
            .orElse(backends.isEmpty() ? own : backends.getFirst());
  }

  /** Where calls go that no prefix covers. */
  public Backend fallback() {
    return fallback;
  }

  @Override
  public Backend backendOf(String method) {
    for (Rule rule : longestFirst) {
      if (covers(rule.prefix(), method)) {
        return rule.backend();
      }
    }
    return fallback;
  }

  private static boolean covers(String prefix, String method) {
    if (!method.startsWith(prefix)) {
      return false;
    }
    if (method.length() == prefix.length() || prefix.isEmpty()) {
      return true;
    }
    char last = prefix.charAt(prefix.length() - 1);
    char next = method.charAt(prefix.length());
    return last == '.' || last == '/' || next == '.' || next == '/';
  }
}
