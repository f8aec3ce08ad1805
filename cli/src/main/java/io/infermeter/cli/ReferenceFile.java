// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.Outcome;
import io.infermeter.v1.ReferenceRow;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Rows of a reference in CSV (RFC 4180, without line breaks in values), plain or gzip, one line at a time. Not thread-safe. */
final class ReferenceFile implements AutoCloseable {
  private static final String LABEL = "label";
  private static final String PREDICTED = "predicted";
  private static final String SCORE = "score";
  private static final String SCORE_OF = "score_";
  private static final String FEATURE = "feature_";
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;

  private final BufferedReader reader;
  private final List<String> columns;
  private final List<Integer> scores = new ArrayList<>();
  private final List<String> scoreClasses = new ArrayList<>();
  private final boolean numbers;
  private long line = 1;

  private ReferenceFile(BufferedReader reader, String scoreClass, boolean numbers) throws IOException {
    this.reader = reader;
    this.numbers = numbers;
    String header = reader.readLine();
    columns = header == null ? List.of() : LabelFile.cells(header.startsWith("\uFEFF") ? header.substring(1) : header).stream().map(String::strip).toList();
    checkColumns();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).equals(SCORE)) {
        scores.add(i);
        if (!scoreClass.isEmpty()) {
          scoreClasses.add(scoreClass);
        }
      } else if (columns.get(i).startsWith(SCORE_OF)) {
        scores.add(i);
        scoreClasses.add(columns.get(i).substring(SCORE_OF.length()));
      }
    }
  }

  /**
   * Opens a file and reads its header.
   *
   * @param scoreClass whose score the column score holds; empty: the gateway knows
   * @param numbers whether predicted and label are numbers
   * @throws WrongUsage if there is no such file, or its header is not one
   */
  static ReferenceFile open(Path file, String scoreClass, boolean numbers) throws IOException {
    InputStream in;
    try {
      in = new BufferedInputStream(Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      throw new WrongUsage("--file is \"" + file + "\", which does not exist");
    }
    try {
      return new ReferenceFile(new BufferedReader(new InputStreamReader(plain(in), StandardCharsets.UTF_8)), scoreClass, numbers);
    } catch (ZipException e) {
      in.close();
      throw new WrongUsage("--file is \"" + file + "\", which begins like gzip and is not");
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static InputStream plain(InputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == GZIP_FIRST && in.read() == GZIP_SECOND;
    in.reset();
    return gzip ? new GZIPInputStream(in) : in;
  }

  private void checkColumns() {
    boolean oneScore = columns.contains(SCORE);
    for (String column : columns) {
      boolean known = column.equals(LABEL) || column.equals(PREDICTED) || column.equals(SCORE) || column.startsWith(SCORE_OF) || column.startsWith(FEATURE);
      if (!known || oneScore && column.startsWith(SCORE_OF)) {
        throw new WrongUsage(
            "the file has the column \"" + column + "\"; there may be label, predicted, score or one score_CLASS for each class, feature_NAME");
      }
    }
    if (!columns.contains(PREDICTED) || new HashSet<>(columns).size() < columns.size()) {
      throw new WrongUsage("the first line of the file must name its columns, each once, and predicted among them");
    }
  }

  /** Whose score each score of a row is; empty where the file does not say. */
  List<String> scoreClasses() {
    return scoreClasses;
  }

  /** The next row; null at the end. @throws WrongUsage if a line is none, with its number */
  @Nullable ReferenceRow next() throws IOException {
    for (String text = reader.readLine(); text != null; text = reader.readLine()) {
      line++;
      if (!text.isBlank()) {
        return row(LabelFile.cells(text));
      }
    }
    return null;
  }

  private ReferenceRow row(List<String> cells) {
    if (cells.size() != columns.size()) {
      throw new WrongUsage("line " + line + " has " + cells.size() + " values, and there are " + columns.size() + " columns");
    }
    ReferenceRow.Builder row = ReferenceRow.newBuilder();
    Outcome.Builder predicted = outcome(PREDICTED, cells.get(columns.indexOf(PREDICTED)));
    for (int column : scores) {
      if (!cells.get(column).isEmpty()) {
        predicted.addScores(number(columns.get(column), cells.get(column)));
      }
    }
    int label = columns.indexOf(LABEL);
    if (label >= 0 && !cells.get(label).isEmpty()) {
      row.setTruth(outcome(LABEL, cells.get(label)));
    }
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).startsWith(FEATURE) && !cells.get(i).isEmpty()) {
        row.putFeatures(columns.get(i).substring(FEATURE.length()), number(columns.get(i), cells.get(i)));
      }
    }
    return row.setPredicted(predicted).build();
  }

  private Outcome.Builder outcome(String column, String cell) {
    return numbers ? Outcome.newBuilder().setNumber(number(column, cell)) : Outcome.newBuilder().setClassName(cell);
  }

  private double number(String column, String cell) {
    try {
      return Double.parseDouble(cell.strip());
    } catch (NumberFormatException e) {
      throw new WrongUsage("line " + line + ": " + column + " is \"" + cell + "\", which is no number");
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
