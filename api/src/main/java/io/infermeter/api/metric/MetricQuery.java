// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import io.grpc.Context;
import io.grpc.Status;
import io.infermeter.api.error.Refusal;
import io.infermeter.api.error.Violations;
import io.infermeter.api.mapping.AnswerMapping;
import io.infermeter.api.mapping.QuestionMapping;
import io.infermeter.api.mapping.Times;
import io.infermeter.api.page.PageToken;
import io.infermeter.api.page.Pages;
import io.infermeter.api.page.Sizes;
import io.infermeter.core.query.Answer;
import io.infermeter.core.query.Question;
import io.infermeter.core.query.QuestionRejected;
import io.infermeter.core.query.Questions;
import io.infermeter.core.query.Series;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.QueryMetricsResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions once, page by page. A page is computed when it is asked for, as of the read time of the first one, and only
 * as far as it reaches; it goes on behind the series that the page before ended with, even if others have come or gone.
 *
 * <p>Thread-safe.
 */
final class MetricQuery {
  private static final int TOKEN_NUMBERS = 4;

  private final Questions questions;
  private final Clock clock;

  MetricQuery(Questions questions, Clock clock) {
    this.questions = questions;
    this.clock = clock;
  }

  QueryMetricsResponse page(QueryMetricsRequest request) {
    Violations violations = new Violations();
    List<Question> asked = QuestionMapping.toCore(request.getQuestionsList(), questions, violations);
    int size = Pages.size(request.getPageSize(), Sizes.LARGEST_PAGE, violations);
    violations.throwIfAny();
    QueryMetricsRequest same = request.toBuilder().clearPageSize().clearPageToken().build();
    Place place = Place.of(PageToken.decode(request.getPageToken(), same, TOKEN_NUMBERS, 0), Times.micros(clock.instant()),
        asked.size());
    return new Page(asked, place, size, same).fill();
  }

  /**
   * Where a page begins.
   *
   * @param readMicros read time of all pages
   * @param question index of the question
   * @param series index of the series, unless the one before it stands elsewhere now
   * @param last fingerprint of the series before it
   */
  private record Place(long readMicros, int question, int series, long last) {
    static Place of(@Nullable PageToken token, long nowMicros, int questions) {
      if (token == null) {
        return new Place(nowMicros, 0, 0, 0);
      }
      List<Long> n = token.numbers();
      boolean possible =
          n.get(0) > 0 && n.get(0) <= nowMicros && n.get(1) >= 0 && n.get(1) < questions && n.get(2) >= 0
              && n.get(2) < Integer.MAX_VALUE;
      if (!possible) {
        throw PageToken.refused();
      }
      return new Place(n.get(0), n.get(1).intValue(), n.get(2).intValue(), n.get(3));
    }

    String token(QueryMetricsRequest same) {
      return PageToken.of(List.of(readMicros, (long) question, (long) series, last)).encode(same);
    }

    int firstOf(List<Series> all) {
      if (series == 0) {
        return 0;
      }
      for (int i = 0; i < all.size(); i++) {
        if (fingerprint(all.get(i)) == last) {
          return i + 1;
        }
      }
      return Math.min(series, all.size());
    }
  }

  /** One page being filled. */
  private final class Page {
    private final List<Question> asked;
    private final Place from;
    private final int size;
    private final QueryMetricsRequest same;
    private final QueryMetricsResponse.Builder response = QueryMetricsResponse.newBuilder();
    private final Violations refused = new Violations();
    private int series;
    private long bytes;
    private int refusals;

    Page(List<Question> asked, Place from, int size, QueryMetricsRequest same) {
      this.asked = asked;
      this.from = from;
      this.size = size;
      this.same = same;
    }

    QueryMetricsResponse fill() {
      for (int i = from.question(); i < asked.size(); i++) {
        if (series == size) {
          return end(new Place(from.readMicros(), i, 0, 0));
        }
        Place next = add(i);
        if (next != null) {
          return end(next);
        }
      }
      if (refusals == asked.size()) {
        throw Refusal.of(refused);
      }
      return response.build();
    }

    private QueryMetricsResponse end(Place next) {
      return response.setNextPageToken(next.token(same)).build();
    }

    /** Adds what fits of one answer; the place to go on if it does not fit as a whole. */
    private @Nullable Place add(int index) {
      if (Context.current().isCancelled()) {
        throw Status.CANCELLED.withDescription("the caller is gone").asRuntimeException();
      }
      Question question = asked.get(index);
      Answer answer;
      try {
        answer = questions.answer(question, from.readMicros());
      } catch (QuestionRejected rejected) {
        refuse(index, rejected);
        return null;
      }
      io.infermeter.v1.Answer.Builder part = AnswerMapping.head(answer).toBuilder();
      Place next = null;
      int first = index == from.question() ? from.firstOf(answer.series()) : 0;
      for (int i = first; i < answer.series().size() && next == null; i++) {
        io.infermeter.v1.Series mapped = AnswerMapping.series(answer.series().get(i));
        if (fits(mapped, index)) {
          part.addSeries(mapped);
        } else {
          next = new Place(from.readMicros(), index, i, i == 0 ? 0 : fingerprint(answer.series().get(i - 1)));
        }
      }
      if (part.getSeriesCount() > 0 || next == null || next.series() > 0) {
        response.addAnswers(part);
      }
      return next;
    }

    private boolean fits(io.infermeter.v1.Series mapped, int index) {
      if (mapped.getSerializedSize() > Sizes.MESSAGE_BYTES) {
        throw SeriesTooLarge.refusal(QuestionMapping.path(index), mapped.getSerializedSize());
      }
      if (series == size || bytes + mapped.getSerializedSize() > Sizes.MESSAGE_BYTES) {
        return false;
      }
      series++;
      bytes += mapped.getSerializedSize();
      return true;
    }

    private void refuse(int index, QuestionRejected rejected) {
      Violations why = new Violations();
      why.add(QuestionMapping.path(index), rejected);
      refused.add(QuestionMapping.path(index), rejected);
      refusals++;
      io.infermeter.v1.Answer answer = AnswerMapping.refused(asked.get(index).id(), Refusal.status(why));
      bytes += answer.getSerializedSize();
      response.addAnswers(answer);
    }
  }

  private static long fingerprint(Series series) {
    try {
      byte[] text = (series.metric() + " " + new TreeMap<>(series.dimensions())).getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text)).getLong();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
