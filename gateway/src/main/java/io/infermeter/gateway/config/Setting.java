// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.util.Locale;
import java.util.Optional;

/**
 * One key that can be configured.
 *
 * @param key the full key; a part in angle brackets stands for a name that the configuration chooses; of two such parts, what stands from
 *     the first to the last is taken for one name with a fixed text within, such as fraud.features.age
 * @param fallback the value where none is given, as text; empty where there is none
 * @param allowed what a value looks like, with its unit; completes the sentence "use ..."
 * @param meaning what it does
 */
public record Setting(String key, String fallback, String allowed, String meaning) {
  /** Prefix of all keys. */
  public static final String PREFIX = "infermeter.";

  /** The environment variable that sets it, by the rule of MicroProfile Config; the name's part stays in angle brackets. */
  public String environment() {
    return named()
        ? environmentOf(before()) + placeholder().toUpperCase(Locale.ROOT).replace('.', '_') + environmentOf(after())
        : environmentOf(key);
  }

  /** The environment variable of a full key: upper case, with _ for everything that is neither letter nor digit. */
  static String environmentOf(String key) {
    return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  /** Whether the key has a part that the configuration chooses. */
  boolean named() {
    return key.indexOf('<') >= 0;
  }

  /** The key with this name in the place of the part in angle brackets. */
  String keyFor(String name) {
    return before() + name + after();
  }

  /** The chosen part of a full key that this setting covers; empty if it covers another. */
  Optional<String> nameIn(String fullKey) {
    return between(fullKey, before(), after()).filter(name -> holds(name, inner()));
  }

  /** The chosen part of an environment variable that this setting covers, in lower case; empty if it covers another. */
  Optional<String> nameInEnvironment(String variable) {
    String within = environmentOf(inner());
    return between(variable, environmentOf(before()), environmentOf(after()))
        .filter(name -> holds(name, within))
        .map(name -> inner().isEmpty() ? name : name.replace(within, inner()))
        .map(name -> name.toLowerCase(Locale.ROOT));
  }

  /** Whether a name has the text within that a key with two chosen parts asks for. */
  private static boolean holds(String name, String within) {
    int at = name.lastIndexOf(within);
    return within.isEmpty() || at > 0 && at + within.length() < name.length();
  }

  private static Optional<String> between(String text, String before, String after) {
    boolean covers = text.length() > before.length() + after.length() && text.startsWith(before) && text.endsWith(after);
    return covers ? Optional.of(text.substring(before.length(), text.length() - after.length())) : Optional.empty();
  }

  private String before() {
    return key.substring(0, key.indexOf('<'));
  }

  private String placeholder() {
    return key.substring(key.indexOf('<'), key.lastIndexOf('>') + 1);
  }

  /** The fixed text between two chosen parts; empty if there is only one. */
  private String inner() {
    return key.indexOf('<') == key.lastIndexOf('<') ? "" : key.substring(key.indexOf('>') + 1, key.lastIndexOf('<'));
  }

  private String after() {
    return key.substring(key.lastIndexOf('>') + 1);
  }
}
