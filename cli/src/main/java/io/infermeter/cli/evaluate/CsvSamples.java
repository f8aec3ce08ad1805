// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.cli.WrongUsage;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Rows of CSV as RFC 4180 has it, with a header. */
final class CsvSamples {
  private CsvSamples() {}

  static List<Sample> read(Reader reader, String labelColumn, int most) throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).setIgnoreEmptyLines(true).get();
    List<Sample> samples = new ArrayList<>();
    try (CSVParser parser = format.parse(reader)) {
      List<String> columns = parser.getHeaderNames().stream().map(name -> name.replace("\uFEFF", "").strip()).toList();
      int label = columns.indexOf(labelColumn);
      if (label < 0) {
        throw new WrongUsage("there is no column \"" + labelColumn + "\"; --label names the column with the truth, among " + columns);
      }
      for (CSVRecord line : parser) {
        if (samples.size() == most) {
          break;
        }
        samples.add(sample(line, columns, label, parser.getCurrentLineNumber()));
      }
    } catch (IllegalArgumentException e) {
      throw new WrongUsage("the data is no CSV with a header: " + e.getMessage());
    }
    return samples;
  }

  private static Sample sample(CSVRecord line, List<String> columns, int label, long number) {
    if (line.size() != columns.size()) {
      throw new WrongUsage("line " + number + " of the data has " + line.size() + " values, and there are " + columns.size() + " columns");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      if (i != label) {
        values.put(columns.get(i), line.get(i).strip());
      }
    }
    return new Sample.Row(number, values, line.get(label).strip());
  }
}
