// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.rpc.Status;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Caveat;
import io.infermeter.v1.Frame;
import io.infermeter.v1.Heartbeat;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import io.infermeter.v1.WatchMetricsResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The three rules of docs/contract.md. */
class WatchedTest {
  private final Watched watched = new Watched();
  private Watched.State state = Watched.State.NOTHING;

  private static Point point(long second, double value) {
    return Point.newBuilder().setStartTime(Timestamp.newBuilder().setSeconds(second)).setNumber(value).build();
  }

  private static Series series(String model, Point... points) {
    return Series.newBuilder().setMetric(Metric.newBuilder().setName("accuracy")).putDimensions("model", model).addAllPoints(List.of(points)).build();
  }

  private static Frame frame(boolean more, Series... series) {
    return Frame.newBuilder().setMore(more).addAnswers(Answer.newBuilder().setQuestionId("q").addAllSeries(List.of(series))).build();
  }

  private boolean snapshot(boolean more, Series... series) {
    return apply(WatchMetricsResponse.newBuilder().setSnapshot(frame(more, series)));
  }

  private boolean update(boolean more, Series... series) {
    return apply(WatchMetricsResponse.newBuilder().setUpdate(frame(more, series)));
  }

  private boolean apply(WatchMetricsResponse.Builder message) {
    Watched.State next = watched.apply(message.build(), state);
    state = next == null ? state : next;
    return next != null;
  }

  private List<String> shown() {
    return state.of("q").stream()
        .map(s -> s.getDimensionsOrThrow("model") + s.getPointsList().stream().map(p -> " " + p.getStartTime().getSeconds() + ":" + p.getNumber()).reduce("", String::concat))
        .toList();
  }

  @Test
  void aSnapshotReplacesEverything() {
    snapshot(false, series("a", point(1, .5)), series("b", point(1, .25)));
    snapshot(false, series("b", point(2, .75)));
    assertThat(shown()).containsExactly("b 2:0.75");
  }

  @Test
  void aClosedSeriesGoesAndItsClosedPointsGo() {
    snapshot(false, series("a", point(1, .5), point(2, .6)), series("b", point(1, .25)));
    update(false, series("a", point(1, 0)).toBuilder().setClosed(true).build(), series("b").toBuilder().setClosed(true).build());
    assertThat(shown()).containsExactly("a 2:0.6");
  }

  @Test
  void anyOtherPointIsPutByItsStartInOrderOfTime() {
    snapshot(false, series("a", point(5, .5)));
    update(false, series("a", point(1, .1), point(5, .75)), series("c", point(5, .3)));
    assertThat(shown()).containsExactly("a 1:0.1 5:0.75", "c 5:0.3");
  }

  @Test
  void partsShowOnceTheLastIsThere() {
    snapshot(false, series("old", point(1, .5)));
    assertThat(snapshot(true, series("a", point(1, .1)))).isFalse();
    assertThat(shown()).containsExactly("old 1:0.5");
    assertThat(snapshot(false, series("b", point(1, .2)))).isTrue();
    assertThat(shown()).as("the second part adds to the first").containsExactly("a 1:0.1", "b 1:0.2");
    assertThat(update(true, series("a", point(1, .9)))).isFalse();
    assertThat(shown()).containsExactly("a 1:0.1", "b 1:0.2");
    assertThat(update(false, series("b", point(1, .8)))).isTrue();
    assertThat(shown()).containsExactly("a 1:0.9", "b 1:0.8");
  }

  @Test
  void errorsAndCaveatsOfAnAnswerReplaceThoseBefore() {
    Answer.Builder bad =
        Answer.newBuilder().setQuestionId("q").setError(Status.newBuilder().setMessage("too many points")).addCaveats(Caveat.newBuilder().setMessage("clipped"));
    apply(WatchMetricsResponse.newBuilder().setSnapshot(Frame.newBuilder().addAnswers(bad)));
    assertThat(state.problems()).containsExactly("too many points");
    assertThat(state.caveats()).containsExactly("clipped");
    update(false, series("a", point(1, 1)));
    assertThat(state.problems()).isEmpty();
    assertThat(state.caveats()).isEmpty();
  }

  @Test
  void aHeartbeatMovesTheTimeAlone() {
    snapshot(false, series("a", point(1, .5)));
    apply(
        WatchMetricsResponse.newBuilder().setServerTime(Timestamp.newBuilder().setSeconds(9))
            .setHeartbeat(Heartbeat.newBuilder().setCompleteThrough(Timestamp.newBuilder().setSeconds(8))));
    assertThat(shown()).containsExactly("a 1:0.5");
    assertThat(state.time()).isEqualTo(Instant.ofEpochSecond(9));
    assertThat(state.completeThrough()).isEqualTo(Instant.ofEpochSecond(8));
  }
}
