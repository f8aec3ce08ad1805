// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.series.Dimensions;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/** A combination of dimensions. */
@Entity
@Table(name = "series")
class SeriesRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Integer id;

  String digest;
  String model;
  String version;
  String output;
  String backend;
  String method;
  String traffic;

  @Column(name = "batch_size")
  String batchSize;

  String segments;

  static SeriesRow of(Dimensions dimensions) {
    SeriesRow row = new SeriesRow();
    row.model = TextLimits.name("a model name", dimensions.model());
    row.version = TextLimits.name("a version", dimensions.version());
    row.output = TextLimits.name("an output", dimensions.output());
    row.backend = TextLimits.name("a backend", dimensions.backend());
    row.method = TextLimits.name("a method", dimensions.method());
    row.traffic = TextLimits.checked("a kind of traffic", dimensions.traffic(), 32);
    row.batchSize = TextLimits.checked("a batch size", dimensions.batchSize(), 32);
    row.segments = TextLimits.checked("the segments of a call", encode(dimensions.segments()), TextLimits.LONG);
    row.digest = row.computeDigest();
    return row;
  }

  Dimensions dimensions() {
    return new Dimensions(model, version, output, backend, method, traffic, batchSize, decode(segments));
  }

  private String computeDigest() {
    StringBuilder all = new StringBuilder();
    for (String part : new String[] {model, version, output, backend, method, traffic, batchSize, segments}) {
      all.append(part.length()).append(':').append(part);
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Keys and values by turns, each with its length and a colon before it. */
  private static String encode(SortedMap<String, String> segments) {
    StringBuilder text = new StringBuilder();
    segments.forEach((key, value) -> append(append(text, key), value));
    return text.toString();
  }

  private static StringBuilder append(StringBuilder text, String part) {
    return text.append(part.length()).append(':').append(part);
  }

  private static SortedMap<String, String> decode(String text) {
    SortedMap<String, String> segments = new TreeMap<>();
    String key = null;
    int at = 0;
    while (at < text.length()) {
      int colon = text.indexOf(':', at);
      int end = colon + 1 + Integer.parseInt(text.substring(at, colon));
      String part = text.substring(colon + 1, end);
      if (key == null) {
        key = part;
      } else {
        segments.put(key, part);
        key = null;
      }
      at = end;
    }
    return segments;
  }
}
