// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
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
import net.jqwik.api.constraints.IntRange;

class WatchFramesTest {
  /** Law: whatever the size of a frame, the parts together say what the whole says, and no part is larger than that. */
  @Property(tries = 300)
  void partsSayWhatTheWholeSays(@ForAll long seed, @ForAll @IntRange(min = 200, max = 5000) int largest) {
    List<Answer> answers = answers(new Random(seed));
    List<Frame> frames = WatchFrames.of(answers, largest);
    WatchReader whole = new WatchReader();
    whole.apply(Frame.newBuilder().addAllAnswers(answers).build());
    WatchReader parts = new WatchReader();
    frames.forEach(parts::apply);
    assertThat(parts.timeless()).isEqualTo(whole.timeless());
    assertThat(frames.getLast().getMore()).isFalse();
    assertThat(frames.subList(0, frames.size() - 1)).allSatisfy(frame -> assertThat(frame.getMore()).isTrue());
    assertThat(frames).allSatisfy(frame -> assertThat(frame.getSerializedSize()).isLessThan(largest + 150));
  }

  private static List<Answer> answers(Random random) {
    List<Answer> answers = new ArrayList<>();
    for (int a = random.nextInt(5); a >= 0; a--) {
      Answer.Builder answer = Answer.newBuilder().setQuestionId("q" + a);
      for (int s = random.nextInt(6); s > 0; s--) {
        Series.Builder series = Series.newBuilder().setMetric(Metric.newBuilder().setName("m" + s))
            .putDimensions("model", "digits");
        int points = random.nextInt(60);
        for (int p = 0; p < points; p++) {
          series.addPoints(Point.newBuilder().setStartTime(Timestamp.newBuilder().setSeconds(p)).setNumber(random.nextDouble()));
        }
        answer.addSeries(series);
      }
      answers.add(answer.build());
    }
    return answers;
  }
}
