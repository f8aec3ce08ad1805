// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects the settings: command line, system properties, environment, file, defaults; the earlier wins. */
public final class Layers {
  /** What Kubernetes puts into the environment of every process beside a service whose name begins with "infermeter". */
  private static final Pattern SERVICE_LINK = Pattern.compile("INFERMETER_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_[0-9]+_.*)?)");

  private static final String VARIABLE_PREFIX = "INFERMETER_";
  private static final String LAUNCHER_VARIABLE = "INFERMETER_JAVA_OPTS";

  private Layers() {}

  /**
   * Collects all layers.
   *
   * @param flags settings from the command line: full key to value
   * @param properties system properties
   * @param environment environment variables
   * @param file the configuration file; null if none was named
   * @throws SettingsException if the file cannot be read
   */
  public static List<Layer> collect(
      Map<String, String> flags, Properties properties, Map<String, String> environment, @Nullable Path file) {
    List<Layer> layers = new ArrayList<>();
    layers.add(flags(flags));
    layers.add(systemProperties(properties));
    if (file != null) {
      layers.add(file(file));
    }
    layers.add(environment(environment, layers));
    layers.add(defaults());
    return List.copyOf(layers);
  }

  private static Layer flags(Map<String, String> flags) {
    Map<String, Layer.Entry> entries = new TreeMap<>();
    flags.forEach((key, value) -> entries.put(key, new Layer.Entry(value, "--" + key.substring(Setting.PREFIX.length()))));
    return new Layer("command line", Layer.FLAGS, entries);
  }

  private static Layer systemProperties(Properties properties) {
    Map<String, Layer.Entry> entries = new TreeMap<>();
    for (String key : properties.stringPropertyNames()) {
      if (key.startsWith(Setting.PREFIX)) {
        entries.put(key, new Layer.Entry(properties.getProperty(key), "system property"));
      }
    }
    return new Layer("infermeter system properties", Layer.SYSTEM_PROPERTIES, entries);
  }

  private static Layer file(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      String problem = Files.isReadable(file) ? "is not a properties file in UTF-8: " + e.getMessage() : "cannot be read";
      throw new SettingsException("--config is \"" + file + "\", which " + problem + "; use a properties file as docs/configuration.md describes");
    }
    Map<String, Layer.Entry> entries = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> entries.put(key, new Layer.Entry(properties.getProperty(key), file.toString())));
    return new Layer(file.toString(), Layer.FILE, entries);
  }

  private static Layer environment(Map<String, String> environment, List<Layer> others) {
    Map<String, Layer.Entry> entries = new TreeMap<>();
    environment.forEach(
        (variable, value) -> {
          boolean ours = variable.startsWith(VARIABLE_PREFIX) && !variable.equals(LAUNCHER_VARIABLE);
          if (ours && !SERVICE_LINK.matcher(variable).matches()) {
            entries.put(key(variable, others), new Layer.Entry(value, "environment variable " + variable));
          }
        });
    return new Layer("infermeter environment", Layer.ENVIRONMENT, entries);
  }

  /** The key that a variable sets; a name in it is taken from another layer where one fits, since variables lose case and dashes. */
  private static String key(String variable, List<Layer> others) {
    for (Setting setting : Settings.ALL) {
      if (!setting.named() && setting.environment().equals(variable)) {
        return setting.key();
      }
    }
    for (Setting setting : Settings.ALL) {
      if (setting.named() && setting.nameInEnvironment(variable).isPresent()) {
        return chosenElsewhere(setting, variable, others).orElseGet(() -> setting.keyFor(setting.nameInEnvironment(variable).get()));
      }
    }
    return Setting.PREFIX + variable.substring(VARIABLE_PREFIX.length()).toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  private static java.util.Optional<String> chosenElsewhere(Setting setting, String variable, List<Layer> others) {
    return others.stream()
        .flatMap(layer -> layer.entries().keySet().stream())
        .flatMap(key -> Settings.ALL.stream().filter(Setting::named).flatMap(s -> s.nameIn(key).stream()))
        .map(setting::keyFor)
        .filter(key -> Setting.environmentOf(key).equals(variable))
        .findFirst();
  }

  private static Layer defaults() {
    Map<String, Layer.Entry> entries = new TreeMap<>();
    for (Setting setting : Settings.ALL) {
      if (!setting.named() && !setting.fallback().isEmpty()) {
        entries.put(setting.key(), new Layer.Entry(setting.fallback(), "default"));
      }
    }
    return new Layer("infermeter defaults", Layer.DEFAULTS, entries);
  }
}
