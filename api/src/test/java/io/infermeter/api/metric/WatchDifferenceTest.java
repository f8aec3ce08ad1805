// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.infermeter.api.metric.WatchState.AnswerState;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Frame;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class WatchDifferenceTest {
  /** Law: a reader who applies every difference knows the newest state, and is told nothing twice. */
  @Property(tries = 500)
  void differencesAddUpToTheNewestState(@ForAll long seed) {
    Random random = new Random(seed);
    WatchState known = state(random, 0);
    WatchReader reader = new WatchReader();
    reader.apply(Frame.newBuilder().addAllAnswers(known.asAnswers()).build());
    for (int time = 1; time < 8; time++) {
      WatchState newest = state(random, time);
      WatchDifference difference = WatchDifference.between(known, newest);
      reader.apply(Frame.newBuilder().addAllAnswers(difference.answers()).build());
      assertThat(reader.timeless()).isEqualTo(WatchReader.timeless(newest.asAnswers()));
      known = difference.known();
      assertThat(WatchDifference.between(known, newest).isEmpty()).isTrue();
    }
  }

  /** Series that come and go, whose points begin at moving times, with ends that move. */
  private static WatchState state(Random random, int time) {
    List<AnswerState> answers = new ArrayList<>();
    for (int question = 0; question < 2; question++) {
      List<Series> series = new ArrayList<>();
      for (String model : List.of("a", "b", "c")) {
        if (random.nextInt(4) > 0) {
          series.add(series(random, time, model));
        }
      }
      answers.add(AnswerState.of(Answer.newBuilder().setQuestionId("q" + question).build(), series));
    }
    return new WatchState(answers);
  }

  private static Series series(Random random, int time, String model) {
    Series.Builder series = Series.newBuilder().setMetric(Metric.newBuilder().setName("m")).putDimensions("model", model);
    int points = 1 + random.nextInt(4);
    int start = time;
    for (int i = 0; i < points; i++) {
      int end = start + 1 + random.nextInt(2);
      series.addPoints(Point.newBuilder().setStartTime(at(start)).setEndTime(at(end)).setNumber(random.nextInt(2)));
      start = end;
    }
    return series.build();
  }

  private static Timestamp at(int seconds) {
    return Timestamp.newBuilder().setSeconds(seconds).build();
  }
}
