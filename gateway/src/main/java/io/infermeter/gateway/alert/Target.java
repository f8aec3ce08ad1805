// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.alert;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * Whom alerts are sent to over HTTP.
 *
 * @param name its name, in lines of the log and metrics
 * @param url where to send them
 * @param secret signs what is sent; empty: nothing is signed
 * @param timeout of one attempt
 * @param attempts how often it is tried
 */
public record Target(String name, URI url, String secret, Duration timeout, int attempts) {
  public Target {
    Objects.requireNonNull(name);
    Objects.requireNonNull(url);
    Objects.requireNonNull(secret);
    Objects.requireNonNull(timeout);
  }

  /** An Alertmanager at its address, which may have a path before that of its API. */
  public static Target alertmanager(URI url) {
    String base = url.toString().replaceAll("/+$", "");
    return new Target("alertmanager", URI.create(base + "/api/v2/alerts"), "", Duration.ofSeconds(10), 1);
  }

  /** Without the secret, and without what a path or a query may hold of one. */
  @Override
  public String toString() {
    return name + " at " + url.getScheme() + "://" + url.getAuthority();
  }
}
