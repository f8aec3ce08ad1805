// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/** The values in force, out of all layers. */
final class Values {
  private final Config config;
  private final List<Layer> layers;

  Values(Config config) {
    this.config = config;
    this.layers =
        StreamSupport.stream(config.getConfigSources().spliterator(), false)
            .filter(Layer.class::isInstance)
            .map(Layer.class::cast)
            .toList();
  }

  /** Refuses keys that no setting covers. */
  void refuseUnknown() {
    for (Layer layer : layers) {
      layer.entries().forEach(
          (key, entry) -> {
            if (Settings.covering(key).isEmpty()) {
              throw new SettingsException("unknown setting " + key + shown(key, entry.value()) + " (" + entry.origin() + "); " + advice(key));
            }
          });
    }
  }

  /** What is misspelt may be a secret, or an address that holds one. */
  private static String shown(String key, String value) {
    return key.startsWith("infermeter.alerts.") || key.contains("secret") ? "" : " = \"" + value + "\"";
  }

  private static String advice(String key) {
    List<String> fixed = Settings.ALL.stream().map(s -> meant(s, key)).toList();
    return Spelling.closest(key, fixed)
        .map(k -> "did you mean " + k + "?")
        .orElse("the settings are " + String.join(", ", Settings.ALL.stream().map(Setting::key).toList()));
  }

  /** The key of a setting, with the name that an almost right key probably gives. */
  private static String meant(Setting setting, String key) {
    String[] parts = key.split("\\.");
    int place = setting.named() ? setting.key().substring(0, setting.key().indexOf('<')).split("\\.").length : 0;
    return setting.named() && parts.length > place ? setting.keyFor(parts[place]) : setting.key();
  }

  /** The value of a fixed setting; empty if there is none, or a blank one. */
  Optional<Given> find(Setting setting) {
    return find(setting, setting.key());
  }

  /** The value of a setting with a name in it. */
  Optional<Given> find(Setting setting, String name) {
    String key = setting.named() ? setting.keyFor(name) : setting.key();
    ConfigValue value = config.getConfigValue(key);
    String text = value.getValue();
    return text == null || text.isBlank() ? defaultOf(setting, key) : Optional.of(given(setting, key, text.strip()));
  }

  private static Optional<Given> defaultOf(Setting setting, String key) {
    return setting.fallback().isEmpty()
        ? Optional.empty()
        : Optional.of(new Given(setting, key, setting.fallback(), "default", Layer.DEFAULTS));
  }

  private Given given(Setting setting, String key, String text) {
    return layers.stream()
        .filter(layer -> layer.entry(key) != null)
        .findFirst()
        .map(layer -> new Given(setting, key, text, layer.entry(key).origin(), layer.getOrdinal()))
        .orElseGet(() -> new Given(setting, key, text, config.getConfigValue(key).getSourceName(), Layer.DEFAULTS));
  }

  /** The value of a setting that always has one. */
  Given get(Setting setting) {
    return find(setting).orElseThrow();
  }

  /** The names that keys of these settings give, in order. */
  SortedSet<String> names(Setting... settings) {
    SortedSet<String> names = new TreeSet<>();
    for (Layer layer : layers) {
      for (String key : layer.getPropertyNames()) {
        for (Setting setting : settings) {
          setting.nameIn(key).ifPresent(names::add);
        }
      }
    }
    return names;
  }
}
