// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whom alerts are sent to, and that no mistake tells a secret. */
final class AlertSettingsTest {
  private static final String HOOK = "infermeter.alerts.webhooks.pager.";
  private static final String SECRET = "correct horse battery staple";

  private static AlertSettings read(Map<String, String> given) {
    Map<String, Layer.Entry> entries = new TreeMap<>();
    given.forEach((key, value) -> entries.put(key, new Layer.Entry(value, "a test")));
    return SettingsReader.read(SettingsReader.config(java.util.List.of(new Layer("test", Layer.FLAGS, entries)))).alerts();
  }

  @Test
  void withoutAnythingRulesAreEvaluatedAndNobodyIsNotified() {
    AlertSettings alerts = read(Map.of());
    assertThat(alerts.evaluation()).isTrue();
    assertThat(alerts.webhooks()).isEmpty();
    assertThat(alerts.alertmanager()).isEmpty();
  }

  @Test
  void aWebhookHasAnAddressAndPerhapsASecretWhichIsNotShown() {
    AlertSettings alerts = read(Map.of(HOOK + "url", "https://pager.example/hook?key=1", HOOK + "secret", SECRET, HOOK + "timeout", "3s"));
    AlertSettings.Webhook hook = alerts.webhooks().getFirst();
    assertThat(hook.name()).isEqualTo("pager");
    assertThat(hook.secret()).isEqualTo(SECRET);
    assertThat(hook.timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(hook.attempts()).isEqualTo(10);
    assertThat(alerts.toString()).doesNotContain(SECRET).doesNotContain("key=1");
  }

  @Test
  void mistakesNameTheKeyAndTellNoSecret() {
    assertThatThrownBy(() -> read(Map.of(HOOK + "secret", SECRET)))
        .isInstanceOf(SettingsException.class).hasMessageContaining(HOOK + "url").hasMessageNotContaining(SECRET);
    assertThatThrownBy(() -> read(Map.of(HOOK + "url", "http://a/", HOOK + "secret", "too short")))
        .hasMessageContaining("16 characters").hasMessageNotContaining("too short\"");
    assertThatThrownBy(() -> read(Map.of(HOOK + "url", "ftp://user:word@pager/")))
        .hasMessageContaining(HOOK + "url").hasMessageNotContaining("word");
    assertThatThrownBy(() -> read(Map.of(HOOK + "secrt", SECRET)))
        .hasMessageContaining(HOOK + "secret").hasMessageNotContaining(SECRET);
    assertThatThrownBy(() -> read(Map.of("infermeter.alerts.evaluation", "yes"))).hasMessageContaining("true or false");
  }
}
