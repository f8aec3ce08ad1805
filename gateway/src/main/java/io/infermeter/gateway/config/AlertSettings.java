// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether rules are evaluated, and whom alerts are sent to.
 *
 * @param evaluation whether rules are evaluated
 * @param webhooks receivers of notifications, by name
 * @param alertmanager where an Alertmanager takes alerts
 * @param externalUrl the dashboard's address as people reach it
 */
public record AlertSettings(boolean evaluation, List<Webhook> webhooks, Optional<URI> alertmanager, Optional<URI> externalUrl) {
  public AlertSettings {
    webhooks = List.copyOf(webhooks);
  }

  /**
   * One receiver of notifications.
   *
   * @param name its name
   * @param url where they are sent
   * @param secret signs them; empty: nothing is signed
   * @param timeout of one attempt
   * @param attempts how often it is tried
   */
  public record Webhook(String name, URI url, String secret, Duration timeout, int attempts) {
    /** Without the secret, and without what a path or a query may hold of one. */
    @Override
    public String toString() {
      return name + " at " + url.getScheme() + "://" + url.getAuthority();
    }
  }
}
