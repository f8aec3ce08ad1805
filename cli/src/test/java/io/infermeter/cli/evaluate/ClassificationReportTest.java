// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.v1.Average;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import io.infermeter.v1.Undefined;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassificationReportTest {
  private final List<Series> quality = new ArrayList<>();

  private void add(String name, Average average, String className, double value, long n) {
    Point.Builder point = Point.newBuilder().setSampleCount(n);
    if (Double.isNaN(value)) {
      point.setUndefined(Undefined.getDefaultInstance());
    } else {
      point.setNumber(value);
    }
    Series.Builder series = Series.newBuilder().setMetric(Metric.newBuilder().setName(name).setAverage(average)).addPoints(point);
    if (!className.isEmpty()) {
      series.putDimensions("class", className);
    }
    quality.add(series.build());
  }

  /** y_true = 0,1,2,2,2 and y_pred = 0,0,2,2,1: the example of scikit-learn's documentation, with four digits. */
  @Test
  void itIsLaidOutAsScikitLearnDoes() {
    double[][] rates = {{.5, 1, 2 / 3.0, 1}, {0, 0, 0, 1}, {1, 2 / 3.0, .8, 3}};
    for (int i = 0; i < 3; i++) {
      add("precision", Average.AVERAGE_NONE, "class " + i, rates[i][0], 5);
      add("recall", Average.AVERAGE_NONE, "class " + i, rates[i][1], 5);
      add("f1", Average.AVERAGE_NONE, "class " + i, rates[i][2], 5);
      add("support", Average.AVERAGE_UNSPECIFIED, "class " + i, rates[i][3], 5);
    }
    add("accuracy", Average.AVERAGE_UNSPECIFIED, "", .6, 5);
    double[][] averages = {{.5, 5 / 9.0, .48888888}, {.7, .6, .61333333}};
    List<Average> kinds = List.of(Average.AVERAGE_MACRO, Average.AVERAGE_WEIGHTED);
    for (int i = 0; i < 2; i++) {
      add("precision", kinds.get(i), "", averages[i][0], 5);
      add("recall", kinds.get(i), "", averages[i][1], 5);
      add("f1", kinds.get(i), "", averages[i][2], 5);
    }
    assertThat(ClassificationReport.of(quality))
        .isEqualToNormalizingNewlines(
            """
                          precision    recall  f1-score   support

                 class 0     0.5000    1.0000    0.6667         1
                 class 1     0.0000    0.0000    0.0000         1
                 class 2     1.0000    0.6667    0.8000         3

                accuracy                         0.6000         5
               macro avg     0.5000    0.5556    0.4889         5
            weighted avg     0.7000    0.6000    0.6133         5

            """);
  }

  @Test
  void undefinedIsADash() {
    add("precision", Average.AVERAGE_NONE, "a", Double.NaN, 1);
    add("support", Average.AVERAGE_UNSPECIFIED, "a", 1, 1);
    assertThat(ClassificationReport.of(quality)).contains("           a          -");
  }

  @Test
  void aModelWithoutClassesHasNone() {
    add("mean_absolute_error", Average.AVERAGE_UNSPECIFIED, "", 1, 1);
    assertThat(ClassificationReport.of(quality)).isEmpty();
  }
}
