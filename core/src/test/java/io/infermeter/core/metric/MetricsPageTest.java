// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Holds docs/metrics.md against the metrics. */
class MetricsPageTest {
  @Test
  void thePageSaysWhatTheMetricsSayOfThemselves() throws IOException {
    String page = Files.readString(MetricsPage.file());
    assertThat(page)
        .as("docs/metrics.md is not up to date; run: mvn -q -pl core test-compile exec:exec -Dmain=io.infermeter.core.metric.MetricsPage")
        .isEqualTo(MetricsPage.replaced(page, "metrics", MetricsPage.metrics()));
  }

  @Test
  void everyMetricIsOnThePageOnce() {
    String text = MetricsPage.metrics();
    assertThat(Metrics.all()).hasSizeGreaterThan(30).allSatisfy(metric -> {
      String heading = "#### `" + metric.descriptor().name() + "`\n";
      assertThat(text.split(java.util.regex.Pattern.quote(heading), -1)).hasSize(2);
    });
  }

  @Test
  void everySimulationIsOnThePage() throws IOException {
    String page = Files.readString(MetricsPage.file());
    assertThat(Simulations.all()).isNotEmpty().allSatisfy(experiment -> assertThat(page).contains("### " + experiment.title() + "\n"));
  }
}
