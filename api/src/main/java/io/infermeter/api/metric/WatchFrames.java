// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import io.infermeter.api.page.Sizes;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Frame;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import java.util.ArrayList;
import java.util.List;

/** Cuts answers into frames that clients take; a series that is too large for one is cut between its points. */
final class WatchFrames {
  private final List<Frame> frames = new ArrayList<>();
  private final int largest;
  private Frame.Builder frame = Frame.newBuilder();
  private long bytes;

  private WatchFrames(int largest) {
    this.largest = largest;
  }

  static List<Frame> of(List<Answer> answers) {
    return of(answers, Sizes.MESSAGE_BYTES);
  }

  /**
   * Cuts answers.
   *
   * @param largest bytes of one frame
   */
  static List<Frame> of(List<Answer> answers, int largest) {
    WatchFrames cut = new WatchFrames(largest);
    answers.forEach(cut::add);
    cut.close(false);
    return cut.frames;
  }

  private void close(boolean more) {
    frames.add(frame.setMore(more).build());
    frame = Frame.newBuilder();
    bytes = 0;
  }

  private void add(Answer answer) {
    Answer head = answer.toBuilder().clearSeries().build();
    open(head, head.getSerializedSize());
    for (Series series : answer.getSeriesList()) {
      for (Series piece : pieces(series)) {
        int size = piece.getSerializedSize();
        if (bytes + size > largest && frame.getAnswersBuilderList().getLast().getSeriesCount() + frame.getAnswersCount() > 1) {
          close(true);
          open(head, head.getSerializedSize());
        }
        frame.getAnswersBuilderList().getLast().addSeries(piece);
        bytes += size;
      }
    }
  }

  private void open(Answer head, int size) {
    if (bytes + size > largest && frame.getAnswersCount() > 0) {
      close(true);
    }
    frame.addAnswers(head);
    bytes += size;
  }

  private List<Series> pieces(Series series) {
    if (series.getSerializedSize() <= largest) {
      return List.of(series);
    }
    List<Series> pieces = new ArrayList<>();
    Series.Builder piece = series.toBuilder().clearPoints();
    int around = piece.build().getSerializedSize();
    long size = around;
    for (Point point : series.getPointsList()) {
      if (size + point.getSerializedSize() > largest && piece.getPointsCount() > 0) {
        pieces.add(piece.build());
        piece.clearPoints();
        size = around;
      }
      if (size + point.getSerializedSize() > largest) {
        throw SeriesTooLarge.refusal("questions", point.getSerializedSize());
      }
      piece.addPoints(point);
      size += point.getSerializedSize();
    }
    pieces.add(piece.build());
    return pieces;
  }
}
