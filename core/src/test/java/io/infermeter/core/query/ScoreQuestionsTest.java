// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.query.QuestionRejected.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreQuestionsTest {
  private static List<Violation> violations(MetricParameters asked) {
    Question question = Meter.ask(Meter.START, Meter.NOW, List.of(), asked);
    return catchThrowableOfType(QuestionRejected.class, () -> new Meter().engine().validate(question)).violations();
  }

  @Test
  void aThresholdIsAShare() {
    for (double threshold : new double[] {-0.1, 1.5, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThat(violations(MetricParameters.named("precision").withThreshold(threshold)))
          .singleElement()
          .satisfies(violation -> assertThat(violation.field()).isEqualTo("metrics[0].threshold"));
    }
  }

  @Test
  void kIsAtLeastOne() {
    assertThat(violations(MetricParameters.named("top_k_accuracy").withK(0)))
        .singleElement()
        .satisfies(violation -> assertThat(violation.field()).isEqualTo("metrics[0].k"));
  }
}
