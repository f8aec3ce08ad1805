// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.gateway.resource.MetricsPage.Malformed;
import io.infermeter.gateway.resource.MetricsPage.Sample;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetricsPageTest {
  private static List<Sample> parse(String page) throws Malformed {
    return MetricsPage.parse(page, name -> true);
  }

  @Test
  void samplesComeWithTheirLabels() throws Malformed {
    String page =
        """
        # HELP a_total Things.
        # TYPE a_total counter
        a_total{path="C:\\\\x",text="two\\nlines \\"quoted\\", {braces}"} 1.5e3 1395066363000
        b 2
        \tc:d{ x = "1" , y="2",}\t-0.25
        e{} +Inf
        f NaN
        {"quoted.name",x="1"} 5
        """;
    assertThat(parse(page))
        .containsExactly(
            new Sample("a_total", Map.of("path", "C:\\x", "text", "two\nlines \"quoted\", {braces}"), 1500),
            new Sample("b", Map.of(), 2),
            new Sample("c:d", Map.of("x", "1", "y", "2"), -0.25),
            new Sample("e", Map.of(), Double.POSITIVE_INFINITY),
            new Sample("f", Map.of(), Double.NaN));
  }

  @Test
  void openMetricsHasExemplarsAndAnEnd() throws Malformed {
    String page = "a_bucket{le=\"0.1\"} 8 # {trace_id=\"x\"} 0.05\na_total 17.0 1520879607.789\n# EOF\nrest of nonsense {{{";
    assertThat(parse(page)).extracting(Sample::value).containsExactly(8.0, 17.0);
  }

  @Test
  void onlyWhatIsWantedIsKept() throws Malformed {
    assertThat(MetricsPage.parse("a 1\nb{x=\"1\",x=\"2\"} 2\na 3", "a"::equals)).extracting(Sample::value).containsExactly(1.0, 3.0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a", "a{", "a{x", "a{x=", "a{x=\"", "a{x=\"1\"", "a{x=\"1\" y=\"2\"} 1", "a{x=\"1\\", "a{x=\"1\",x=\"2\"} 1", "a x", "a 1x", "a 0x10", "a 1d",
        "a Infinity", "a --1", "a 1e", "1a 2", "a{1x=\"1\"} 2", "a{:=\"1\"} 2", "<html>", "a{x='1'} 1", "é 1"
      })
  void whatIsNotInTheFormatIsRefused(String page) {
    assertThatThrownBy(() -> parse(page)).isInstanceOf(Malformed.class).hasMessageContaining("line 1 ");
  }

  @Test
  void samplesAndLabelsHaveBounds() {
    assertThatThrownBy(() -> parse("a 1\n".repeat(10_001))).isInstanceOf(Malformed.class).hasMessageContaining("10000 samples");
    StringBuilder labels = new StringBuilder("a{");
    for (int i = 0; i < 65; i++) {
      labels.append("l").append(i).append("=\"\",");
    }
    assertThatThrownBy(() -> parse(labels + "} 1")).isInstanceOf(Malformed.class).hasMessageContaining("64 labels");
    assertThatThrownBy(() -> parse("a " + "1".repeat(1_000_000))).isInstanceOf(Malformed.class);
    assertThatCode(() -> MetricsPage.parse("b 1\n".repeat(500_000), "a"::equals)).doesNotThrowAnyException();
  }

  /** Law: whatever a page holds, it is read or refused. */
  @Property(tries = 2_000)
  void noPageBreaksTheReader(@ForAll long seed) {
    Random random = new Random(seed);
    String alphabet = "ab{}=\",\\# \n\t10.e+-NaInf:_\0é";
    StringBuilder page = new StringBuilder();
    for (int i = random.nextInt(60); i > 0; i--) {
      page.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    try {
      assertThat(parse(page.toString())).isNotNull();
    } catch (Malformed e) {
      assertThat(e).hasMessageStartingWith("line ");
    }
  }
}
