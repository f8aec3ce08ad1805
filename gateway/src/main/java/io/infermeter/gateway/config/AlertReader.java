// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads whom alerts are sent to. What it says of a mistake never holds a secret, nor an address, which may hold one. */
final class AlertReader {
  private static final int SHORTEST_SECRET = 16;
  private static final int MOST_WEBHOOKS = 20;

  private final Values values;

  AlertReader(Values values) {
    this.values = values;
  }

  AlertSettings read() {
    Given evaluation = values.get(Settings.ALERTS_EVALUATION);
    if (!evaluation.value().equals("true") && !evaluation.value().equals("false")) {
      throw evaluation.refused();
    }
    return new AlertSettings(
        evaluation.value().equals("true"),
        webhooks(),
        values.find(Settings.ALERTS_ALERTMANAGER).map(AlertReader::url),
        values.find(Settings.ALERTS_EXTERNAL_URL).map(AlertReader::url));
  }

  private List<AlertSettings.Webhook> webhooks() {
    List<AlertSettings.Webhook> webhooks = new ArrayList<>();
    for (String name : values.names(
        Settings.WEBHOOK_URL, Settings.WEBHOOK_SECRET, Settings.WEBHOOK_TIMEOUT, Settings.WEBHOOK_ATTEMPTS)) {
      Given url =
          values
              .find(Settings.WEBHOOK_URL, name)
              .orElseThrow(() -> new SettingsException("the webhook " + name + " has no address; set " + Settings.WEBHOOK_URL.keyFor(name)));
      webhooks.add(
          new AlertSettings.Webhook(
              name,
              url(url),
              values.find(Settings.WEBHOOK_SECRET, name).map(AlertReader::secret).orElse(""),
              values.find(Settings.WEBHOOK_TIMEOUT, name).orElseThrow().duration(Duration.ofMillis(100), Duration.ofMinutes(1)),
              (int) values.find(Settings.WEBHOOK_ATTEMPTS, name).orElseThrow().whole(1, 100)));
    }
    if (webhooks.size() > MOST_WEBHOOKS) {
      throw new SettingsException("there are " + webhooks.size() + " webhooks (infermeter.alerts.webhooks.*); use at most " + MOST_WEBHOOKS);
    }
    return webhooks;
  }

  private static URI url(Given given) {
    try {
      URI uri = new URI(given.value());
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw hidden(given, "is no address; use " + given.setting().allowed());
  }

  private static String secret(Given given) {
    if (given.value().length() < SHORTEST_SECRET) {
      throw hidden(given, "is too short; use " + given.setting().allowed());
    }
    return given.value();
  }

  private static SettingsException hidden(Given given, String what) {
    return new SettingsException(given.key() + " (" + given.origin() + ") " + what);
  }
}
