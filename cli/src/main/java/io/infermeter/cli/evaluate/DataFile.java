// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.cli.WrongUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A labelled data set, read whole: CSV with a header, or JSON Lines; either may be gzipped. Bounded: at most {@value #MOST_ROWS} rows.
 *
 * @param name the file's name without its folder
 * @param sha256 of its bytes, in hexadecimal digits
 * @param samples its rows, in order; at least one
 */
record DataFile(String name, String sha256, List<Sample> samples) {
  static final int MOST_ROWS = 2_000_000;

  /**
   * Reads a file; its name says which form it has: .csv or .jsonl (.ndjson, .json), with .gz or without.
   *
   * @param labelColumn the column, or the JSON key, of the truth
   * @param limit only so many rows; 0: all
   * @throws WrongUsage in one sentence with the line, if it cannot be read
   */
  static DataFile read(Path path, String labelColumn, int limit) {
    String name = path.getFileName().toString();
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    boolean json = plain.endsWith(".jsonl") || plain.endsWith(".ndjson") || plain.endsWith(".json");
    if (!json && !plain.endsWith(".csv")) {
      throw new WrongUsage("--data is \"" + path + "\"; its name must end in .csv or .jsonl, or one of these with .gz");
    }
    int most = limit == 0 ? MOST_ROWS + 1 : limit;
    try (InputStream bytes = Files.newInputStream(path);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(name.endsWith(".gz") ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8))) {
      List<Sample> samples = json ? JsonSamples.read(lines, labelColumn, most) : CsvSamples.read(lines, labelColumn, most);
      if (samples.isEmpty()) {
        throw new WrongUsage("--data is \"" + path + "\", which has no row");
      }
      if (samples.size() > MOST_ROWS) {
        throw new WrongUsage("--data has more than " + MOST_ROWS + " rows; take a part of it with --limit");
      }
      return new DataFile(name, sha256(path), samples);
    } catch (NoSuchFileException e) {
      throw new WrongUsage("--data is \"" + path + "\", which does not exist");
    } catch (UncheckedIOException | IOException e) {
      throw new WrongUsage("--data is \"" + path + "\", which cannot be read: " + e);
    }
  }

  private static String sha256(Path path) throws IOException {
    try (DigestInputStream bytes = new DigestInputStream(Files.newInputStream(path), MessageDigest.getInstance("SHA-256"))) {
      bytes.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(bytes.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Labelled rows, those of whole requests included. */
  long rows() {
    return samples.stream().mapToLong(sample -> sample instanceof Sample.Request r ? r.labels().size() : 1).sum();
  }
}
