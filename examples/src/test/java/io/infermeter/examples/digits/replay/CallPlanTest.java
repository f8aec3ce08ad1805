// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infermeter.examples.digits.replay.LabelPlan.PlannedLabel;
import io.infermeter.protocol.inference.ModelInferRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CallPlanTest {
  private static final Duration EARLIEST = Duration.ofSeconds(5);
  private static final Duration LATEST = Duration.ofSeconds(30);

  private static ReplaySettings settings(long seed) {
    return new ReplaySettings("run", 100, Duration.ofMinutes(1), seed, EARLIEST, LATEST);
  }

  private static List<PlannedCall> calls(long seed, int count) throws IOException {
    CallPlan plan = new CallPlan(settings(seed), HeldBackRow.all());
    return Stream.generate(plan::next).limit(count).toList();
  }

  private static List<ModelInferRequest> requests(long seed) throws IOException {
    return calls(seed, 300).stream().map(InferenceClient::request).toList();
  }

  @Test
  void makesTheSameCallsForTheSameSeedAndOthersForAnother() throws IOException {
    assertThat(requests(4)).isEqualTo(requests(4));
    assertThat(requests(4)).isNotEqualTo(requests(5));
  }

  @Test
  void isDueAtTheRateAskedFor() throws IOException {
    CallPlan plan = new CallPlan(settings(1), HeldBackRow.all());
    assertThat(plan.nextDueNanos()).isZero();
    plan.next();
    assertThat(plan.nextDueNanos()).isEqualTo(10_000_000);
    IntStream.range(1, 100).forEach(i -> plan.next());
    assertThat(plan.nextDueNanos()).isEqualTo(1_000_000_000);
  }

  @Test
  void mixesLightsBatchesEncodingsAndEarlyLabels() throws IOException {
    List<PlannedCall> calls = calls(1, 10_000);
    assertThat(calls.stream().map(PlannedCall::id).distinct()).hasSize(10_000);
    assertThat(calls).allMatch(call -> call.rows().size() >= 1 && call.rows().size() <= 8);
    assertThat(share(calls.stream().map(call -> call.rows().size() > 1))).isCloseTo(.2, within(.02));
    assertThat(share(calls.stream().map(call -> call.lighting() == Lighting.DIM))).isCloseTo(.5, within(.03));
    assertThat(share(calls.stream().map(PlannedCall::raw))).isCloseTo(.5, within(.03));
    assertThat(share(calls.stream().map(PlannedCall::labelsFirst))).isCloseTo(.02, within(.01));
  }

  @Test
  void fromTheFallOnTheDimImagesAreWorseAndTheOthersAsTheyWere() throws IOException {
    ReplaySettings falling = new ReplaySettings("run", 100, Duration.ofMinutes(1), 1, EARLIEST, LATEST, Duration.ofSeconds(3));
    CallPlan plan = new CallPlan(falling, HeldBackRow.all());
    List<PlannedCall> calls = Stream.generate(plan::next).limit(600).toList();
    assertThat(calls.subList(0, 300)).noneMatch(PlannedCall::fallen);
    assertThat(calls.subList(300, 600)).allMatch(call -> call.fallen() == (call.lighting() == Lighting.DIM)).anyMatch(PlannedCall::fallen);
    List<PlannedCall> without = calls(1, 600);
    assertThat(without).noneMatch(PlannedCall::fallen);
    for (int i = 0; i < 600; i++) {
      boolean same = InferenceClient.request(calls.get(i)).equals(InferenceClient.request(without.get(i)));
      assertThat(same).as("call %s", i).isEqualTo(!calls.get(i).fallen());
    }
  }

  private static double share(Stream<Boolean> cases) {
    return cases.mapToInt(yes -> yes ? 1 : 0).average().orElseThrow();
  }

  @Test
  void labelsMostRowsOnceSomeNeverTwiceOrWithACorrection() {
    SplittableRandom random = new SplittableRandom(3);
    List<List<PlannedLabel>> plans =
        Stream.generate(() -> LabelPlan.of(7, settings(1), random).labels()).limit(20_000).toList();
    assertThat(share(plans.stream().map(List::isEmpty))).isCloseTo(.1, within(.01));
    assertThat(share(plans.stream().map(p -> p.size() == 2 && p.get(0).outcome() == 7))).isCloseTo(.03, within(.01));
    List<List<PlannedLabel>> corrected = plans.stream().filter(p -> p.size() == 2 && p.get(0).outcome() != 7).toList();
    assertThat((double) corrected.size() / plans.size()).isCloseTo(.03, within(.01));
    assertThat(corrected).allMatch(p -> p.get(1).outcome() == 7 && p.get(1).known().compareTo(p.get(0).known()) > 0);
    assertThat(share(corrected.stream().map(p -> p.get(1).delay().compareTo(p.get(0).delay()) < 0))).isCloseTo(.2, within(.06));
    assertThat(plans.stream().flatMap(List::stream))
        .allMatch(label -> label.outcome() >= 0 && label.outcome() <= 9)
        .allMatch(label -> label.delay().compareTo(EARLIEST) >= 0 && label.delay().compareTo(LATEST) < 0);
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    assertThatThrownBy(() -> new ReplaySettings("run", 0, EARLIEST, 1, EARLIEST, LATEST)).hasMessageContaining("got 0.0");
    assertThatThrownBy(() -> new ReplaySettings("run", Double.NaN, EARLIEST, 1, EARLIEST, LATEST)).hasMessageContaining("got NaN");
    assertThatThrownBy(() -> new ReplaySettings("run", 1, EARLIEST, 1, LATEST, EARLIEST)).hasMessageContaining("labels must come");
    assertThatThrownBy(() -> new ReplaySettings("run", 1, EARLIEST, 1, EARLIEST, LATEST, Duration.ofSeconds(-1))).hasMessageContaining("the fall");
  }
}
