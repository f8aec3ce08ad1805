// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** The settings from one kind of place, with where exactly each stands. Immutable. */
public final class Layer implements ConfigSource {
  /** Ordinals: the greater wins. Between those of MicroProfile Config for system properties (400) and the environment (300). */
  static final int FLAGS = 500;

  static final int SYSTEM_PROPERTIES = 401;
  static final int ENVIRONMENT = 301;
  static final int FILE = 200;
  static final int DEFAULTS = 1;

  /**
   * A value and where it stands.
   *
   * @param value the text
   * @param origin the place in words: "--listen", "environment variable INFERMETER_LISTEN", a file's path
   */
  record Entry(String value, String origin) {}

  private final String name;
  private final int ordinal;
  private final Map<String, Entry> entries;

  Layer(String name, int ordinal, Map<String, Entry> entries) {
    this.name = name;
    this.ordinal = ordinal;
    this.entries = Map.copyOf(entries);
  }

  /** The keys with their entries, by key. */
  Map<String, Entry> entries() {
    return new TreeMap<>(entries);
  }

  @Nullable Entry entry(String key) {
    return entries.get(key);
  }

  @Override
  public Set<String> getPropertyNames() {
    return entries.keySet();
  }

  @Override
  public int getOrdinal() {
    return ordinal;
  }

  @Override
  public @Nullable String getValue(String key) {
    Entry entry = entries.get(key);
    return entry == null ? null : entry.value();
  }

  @Override
  public String getName() {
    return name;
  }
}
