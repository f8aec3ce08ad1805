// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads which web pages may ask. */
final class WebReader {
  private static final Pattern ORIGIN = Pattern.compile("https?://([a-z0-9._-]{1,253}|\\[[0-9a-f:.]{2,45}\\])(:[0-9]{1,5})?");
  private static final Pattern HOST = Pattern.compile("[a-z0-9._-]{1,253}");

  private final Values values;

  WebReader(Values values) {
    this.values = values;
  }

  WebSettings read() {
    return new WebSettings(all(Settings.HTTP_ORIGINS, ORIGIN), all(Settings.HTTP_HOSTS, HOST));
  }

  private Set<String> all(Setting setting, Pattern form) {
    Set<String> all = new TreeSet<>();
    for (String each : values.find(setting).map(Given::list).orElse(List.of())) {
      String lower = each.toLowerCase(Locale.ROOT);
      if (!form.matcher(lower).matches()) {
        throw values.get(setting).refused();
      }
      all.add(lower);
    }
    return all;
  }
}
