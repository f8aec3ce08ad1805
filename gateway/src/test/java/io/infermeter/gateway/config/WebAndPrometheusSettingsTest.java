// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebAndPrometheusSettingsTest {
  private static GatewaySettings read(Map<String, String> flags) {
    return SettingsReader.read(SettingsReader.config(Layers.collect(flags, new Properties(), Map.of(), null)));
  }

  @Test
  void originsAndHostsAreReadInLowerCase() {
    WebSettings web =
        read(Map.of("infermeter.http-origins", "https://Monitor.example, http://localhost:5173", "infermeter.http-hosts", "Gateway.example")).web();
    assertThat(web.origins()).containsExactlyInAnyOrder("https://monitor.example", "http://localhost:5173");
    assertThat(web.hosts()).containsExactly("gateway.example");
    assertThat(read(Map.of()).web()).isEqualTo(new WebSettings(java.util.Set.of(), java.util.Set.of()));
  }

  @Test
  void whatIsExportedIsRead() {
    PrometheusSettings exported =
        read(
                Map.of(
                    "infermeter.segments.shop", "metadata:x-shop", "infermeter.prometheus.dimensions", "model,segment.shop",
                    "infermeter.prometheus.metrics", "f1", "infermeter.prometheus.windows", "10m,1d", "infermeter.prometheus.max-series", "7",
                    "infermeter.prometheus.interval", "1m"))
            .prometheus();
    assertThat(exported.dimensions()).containsExactly("model", "segment.shop");
    assertThat(exported.metrics()).containsExactly("f1");
    assertThat(exported.windows()).isEqualTo(Map.of("10m", Duration.ofMinutes(10), "1d", Duration.ofDays(1)));
    assertThat(exported.maxSeries()).isEqualTo(7);
    assertThat(exported.interval()).isEqualTo(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "infermeter.http-origins; *; use origins such as",
        "infermeter.http-origins; monitor.example; use origins such as",
        "infermeter.http-origins; https://monitor.example/; use origins such as",
        "infermeter.http-hosts; gateway.example:4631; use host names without a port",
        "infermeter.prometheus.dimensions; model,shop; use some of model",
        "infermeter.prometheus.dimensions; segment.shop; use some of model",
        "infermeter.prometheus.metrics; acuracy; did you mean accuracy?",
        "infermeter.prometheus.metrics; confusion_matrix; confusion_matrix is no metric of models with a number",
        "infermeter.prometheus.metrics; oldest_call_age; oldest_call_age is no metric of models with a number",
        "infermeter.prometheus.windows; 1s; use durations such as",
        "infermeter.prometheus.windows; 1h,2h,3h,4h,5h,6h; use durations such as",
        "infermeter.prometheus.max-series; 0; use a whole number",
        "infermeter.prometheus.interval; 10ms; use a duration"
      })
  void whatIsNotAllowedIsSaid(String key, String value, String advice) {
    assertThatThrownBy(() -> read(Map.of(key, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(key + " is \"")
        .hasMessageContaining(advice);
  }
}
