// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.Answer;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import java.util.List;

/**
 * The series of the one call that {@code infermeter evaluate} makes before a run, to see how the model answers. It is no part of the run, so
 * it is left out of answers that are split by evaluation, unless the question names evaluations itself.
 */
public final class ProbeSeries {
  private static final String EVALUATION = "segment.evaluation";
  private static final String SUFFIX = "/probe";

  private ProbeSeries() {}

  /** What segment.evaluation says of the call before a run. */
  public static String of(String run) {
    return run + SUFFIX;
  }

  static boolean hiddenIn(Question question) {
    return question.getGroupByList().contains(EVALUATION)
        && question.getMatchersList().stream().noneMatch(matcher -> matcher.getDimension().equals(EVALUATION));
  }

  private static boolean isProbe(Series series) {
    return series.getDimensionsOrDefault(EVALUATION, "").endsWith(SUFFIX);
  }

  /** The answer without them. */
  static Answer without(Answer answer) {
    List<Series> runs = answer.getSeriesList().stream().filter(series -> !isProbe(series)).toList();
    return runs.size() == answer.getSeriesCount() ? answer : answer.toBuilder().clearSeries().addAllSeries(runs).build();
  }
}
