// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of docs/configuration.md says what the code says, for every setting and no other. */
final class ConfigurationPageTest {
  @Test
  void theTableOfSettingsIsComplete() throws IOException {
    List<String> expected = new ArrayList<>();
    for (Setting setting : Settings.ALL) {
      expected.add(
          "| `%s` | %s | %s | %s | `%s` |"
              .formatted(
                  setting.key(), setting.fallback().isEmpty() ? "none" : "`" + setting.fallback() + "`", setting.meaning(), setting.allowed(),
                  setting.environment()));
    }

    List<String> rows = Files.readAllLines(Path.of("../docs/configuration.md")).stream().filter(l -> l.startsWith("| `infermeter.")).toList();

    assertThat(rows).containsExactlyElementsOf(expected);
    assertThat(rows).hasSizeGreaterThan(20);
  }
}
