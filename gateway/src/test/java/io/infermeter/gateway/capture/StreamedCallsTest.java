// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Objective;
import io.infermeter.core.call.Streaming;
import io.infermeter.core.ingest.ExtremesRebuild;
import io.infermeter.core.ingest.Rebuild;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.ServiceObjectives;
import io.infermeter.core.model.Task;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.Durations;
import io.infermeter.core.tally.EndTally;
import io.infermeter.gateway.call.FinishedCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StreamedCallsTest {
  private static final long MILLI = 1_000_000;

  private final Captured captured =
      Captured.make(
          CaptureBounds.DEFAULT,
          Map.of(),
          new ModelSettings(
              "m", Task.UNKNOWN, List.of(), "", "", "", ModelSettings.DEFAULT_LABEL_HORIZON,
              new ServiceObjectives(null, null, Duration.ofMillis(100))));

  private static FinishedCall streamed(long sequence, String method, Durations gaps) {
    return new FinishedCall(
        sequence, Finished.START + sequence, method, "default", "live", new TreeMap<>(), CallOutcome.OK, 0, 60 * MILLI, 50 * MILLI, 0, 9, 9, null,
        null, null, 3, 20 * MILLI, gaps);
  }

  private List<Call> stored() {
    captured.flushed();
    List<Call> calls = new ArrayList<>();
    captured.store().read(
        snapshot -> {
          snapshot.calls(TimeRange.ALL, any -> true, calls::add);
          return true;
        });
    return calls;
  }

  @Test
  void aStreamOfAnyMethodIsKeptWithItsTimes() {
    Durations gaps = new Durations();
    gaps.record(10 * MILLI);
    gaps.record(30 * MILLI);
    captured.take(streamed(1, "llm.v1.Generation/Generate", gaps));
    Streaming streaming = stored().getFirst().streaming();
    assertThat(streaming).isNotNull();
    assertThat(streaming.unit()).isEqualTo(Streaming.Unit.MESSAGE);
    assertThat(streaming.outputs()).isEqualTo(3);
    assertThat(streaming.firstNanos()).isEqualTo(20 * MILLI);
    TimeRange range = new TimeRange(Finished.START - Math.floorMod(Finished.START, TimeRange.MINUTE), Finished.START + TimeRange.MINUTE);
    CallTally tally = (CallTally) captured.store().read(s -> Rebuild.fromRollups(s, range)).values().iterator().next();
    EndTally end = tally.sum(any -> true);
    assertThat(end.streamed(Streaming.Unit.MESSAGE).gaps()).isEqualTo(gaps);
    assertThat(end.streamed(Streaming.Unit.MESSAGE).perOutput().sumSeconds()).isEqualTo(.02);
    assertThat(captured.store().read(s -> ExtremesRebuild.fromRollups(s, range)).values()).isNotEmpty();
  }

  @Test
  void aCallIsJudgedByTheObjectivesOfItsModel() {
    captured.take(Finished.ok(1, Wire.plain(Wire.request("m", "").build()), null));
    captured.take(Finished.ok(2, Wire.plain(Wire.request("other", "").build()), null));
    captured.take(
        Finished.call(
            3, OpenInferenceReader.METHOD, CallOutcome.FAILED, Wire.plain(Wire.request("m", "").build()), null, null, new TreeMap<>()));
    assertThat(stored()).extracting(Call::objective).containsExactly(Objective.MET, Objective.NONE, Objective.MISSED);
  }
}
