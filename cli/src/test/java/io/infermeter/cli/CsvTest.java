// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.v1.Average;
import io.infermeter.v1.ConfusionMatrix;
import io.infermeter.v1.Coverage;
import io.infermeter.v1.Interval;
import io.infermeter.v1.IntervalKind;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import io.infermeter.v1.Undefined;
import io.infermeter.v1.UndefinedReason;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

class CsvTest {
  private static String csv(Series... series) {
    StringBuilder out = new StringBuilder();
    AnswerCsv.write(List.of(series), out);
    return out.toString();
  }

  private static List<Map<String, String>> read(String csv) throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser = CSVParser.parse(new StringReader(csv), format)) {
      return parser.getRecords().stream().map(CSVRecord::toMap).toList();
    }
  }

  @Test
  void whatASpreadsheetWouldTakeForAFormulaIsText() throws IOException {
    StringBuilder out = new StringBuilder();
    Csv csv = new Csv(out, List.of("a", "b"));
    for (String text : List.of("=cmd|' /C calc'!A0", "+1", "-1", "@sum", "\uFF1D1", "a,\"b\"\n", "\tx", "plain")) {
      csv.text(text).number(-1.5).end();
    }
    assertThat(out.toString()).contains("\r\n'=cmd|' /C calc'!A0,-1.5\r\n").endsWith("plain,-1.5\r\n");
    assertThat(read(out.toString())).extracting(row -> row.get("a"))
        .containsExactly("'=cmd|' /C calc'!A0", "'+1", "'-1", "'@sum", "'\uFF1D1", "a,\"b\"\\u000a", "\\u0009x", "plain");
  }

  @Test
  void aPointIsARowWithAColumnForEachDimensionOfAnySeries() throws IOException {
    Point.Builder point =
        Point.newBuilder().setNumber(.5).setSampleCount(8).setCoverage(Coverage.newBuilder().setLabelled(8).setEligible(10))
            .addIntervals(Interval.newBuilder().setKind(IntervalKind.INTERVAL_KIND_SAMPLING).setLow(.25).setHigh(.75));
    Undefined.Builder nothing = Undefined.newBuilder().setReason(UndefinedReason.UNDEFINED_REASON_NO_LABELS);
    String csv =
        csv(
            Series.newBuilder().setMetric(Metric.newBuilder().setName("f1").setAverage(Average.AVERAGE_MACRO)).putDimensions("model", "=a").setUnit("1").addPoints(point).build(),
            Series.newBuilder().setMetric(Metric.newBuilder().setName("accuracy")).putDimensions("version", "2").addPoints(Point.newBuilder().setUndefined(nothing)).build());
    List<Map<String, String>> rows = read(csv);
    assertThat(csv.lines().findFirst().orElseThrow()).isEqualTo("metric,parameters,model,version," + String.join(",", AnswerCsv.AFTER));
    assertThat(rows.get(0)).containsEntry("metric", "f1").containsEntry("parameters", "average=AVERAGE_MACRO").containsEntry("model", "'=a").containsEntry("version", "")
        .containsEntry("value", "0.5").containsEntry("low", "0.25").containsEntry("n", "8").containsEntry("eligible", "10").containsEntry("bound_low", "");
    assertThat(rows.get(1)).containsEntry("value", "").containsEntry("undefined", "no_labels").containsEntry("version", "2").containsEntry("labelled", "");
  }

  @Test
  void aMatrixHasARowForEachPair() throws IOException {
    ConfusionMatrix matrix =
        ConfusionMatrix.newBuilder().addClasses("ok").addClasses("fraud").addTrueIndex(1).addPredictedIndex(0).addCounts(3).build();
    List<Map<String, String>> rows =
        read(csv(Series.newBuilder().setMetric(Metric.newBuilder().setName("confusion_matrix")).addPoints(Point.newBuilder().setConfusionMatrix(matrix)).build()));
    assertThat(rows).singleElement().satisfies(row -> assertThat(row).containsEntry("key", "fraud").containsEntry("key2", "ok").containsEntry("value", "3"));
  }
}
