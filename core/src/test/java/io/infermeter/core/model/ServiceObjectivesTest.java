// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Objective;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServiceObjectivesTest {
  private static final long MILLI = 1_000_000;
  private static final ServiceObjectives ALL =
      new ServiceObjectives(Duration.ofMillis(200), Duration.ofMillis(50), Duration.ofSeconds(2));

  private static Objective judge(ServiceObjectives objectives, CallOutcome outcome, long latencyMillis, long firstMillis, long messages) {
    return objectives.judge(outcome, latencyMillis * MILLI, firstMillis * MILLI, messages);
  }

  @Test
  void eachObjectiveIsMetUpToItsBound() {
    assertThat(judge(ALL, CallOutcome.OK, 700, 200, 11)).isEqualTo(Objective.MET);
    assertThat(judge(ALL, CallOutcome.OK, 701, 201, 11)).as("the first message came late").isEqualTo(Objective.MISSED);
    assertThat(judge(ALL, CallOutcome.OK, 711, 200, 11)).as("51.1 ms a message").isEqualTo(Objective.MISSED);
    assertThat(judge(ALL, CallOutcome.OK, 2_000, 100, 39)).isEqualTo(Objective.MET);
    assertThat(judge(ALL, CallOutcome.OK, 2_001, 150, 101)).as("it took too long").isEqualTo(Objective.MISSED);
  }

  @Test
  void oneMessageHasNoTimePerMessage() {
    assertThat(judge(ALL, CallOutcome.OK, 1_500, 190, 1)).isEqualTo(Objective.MET);
    assertThat(judge(ALL, CallOutcome.OK, 1_500, 210, 1)).isEqualTo(Objective.MISSED);
    assertThat(judge(ALL, CallOutcome.OK, 1_500, -1, 0)).isEqualTo(Objective.MET);
  }

  @Test
  void whatDidNotEndOkMissesWhatIsPromised() {
    for (CallOutcome outcome : CallOutcome.values()) {
      Objective expected = outcome == CallOutcome.OK ? Objective.MET : Objective.MISSED;
      assertThat(judge(ALL, outcome, 1, 1, 1)).isEqualTo(expected);
      assertThat(judge(ServiceObjectives.NONE, outcome, 1, 1, 1)).isEqualTo(Objective.NONE);
    }
  }
}
