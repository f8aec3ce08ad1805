// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.series;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a series is told apart by. Every value is text; empty means that it is not known or does not apply.
 *
 * @param model the model; empty for calls that name none
 * @param version the version that the server says it answered with
 * @param output the output, of a model with several heads; empty for calls and for the only or first output
 * @param backend the configured name of the backend
 * @param method the full gRPC method, without a leading slash
 * @param traffic "live" or "evaluation"
 * @param batchSize the band of rows in the call: "1", "2-3", "4-7", "8-15" and so on; empty where rows are not known
 * @param segments the declared segments, by key
 */
public record Dimensions(
    String model,
    String version,
    String output,
    String backend,
    String method,
    String traffic,
    String batchSize,
    SortedMap<String, String> segments) {

  /** Where values go that are beyond a bound. */
  public static final String OTHER = "__other__";

  /** Traffic of clients. */
  public static final String LIVE = "live";

  /** Traffic of an evaluation, outside the live metrics. */
  public static final String EVALUATION = "evaluation";

  /** Prefix of a segment's dimension name. */
  public static final String SEGMENT = "segment.";

  public Dimensions {
    Objects.requireNonNull(model);
    Objects.requireNonNull(version);
    Objects.requireNonNull(output);
    Objects.requireNonNull(backend);
    Objects.requireNonNull(method);
    Objects.requireNonNull(traffic);
    Objects.requireNonNull(batchSize);
    segments = Collections.unmodifiableSortedMap(new TreeMap<>(segments));
  }

  /** Live traffic of a model, with everything else unknown: a start for tests and tools. */
  public static Dimensions ofModel(String model) {
    return new Dimensions(model, "", "", "", "", LIVE, "", new TreeMap<>());
  }

  public Dimensions withSegments(Map<String, String> other) {
    return new Dimensions(model, version, output, backend, method, traffic, batchSize, new TreeMap<>(other));
  }

  public Dimensions withVersion(String other) {
    return new Dimensions(model, other, output, backend, method, traffic, batchSize, segments);
  }

  public Dimensions withOutput(String other) {
    return new Dimensions(model, version, other, backend, method, traffic, batchSize, segments);
  }

  /** The value of a dimension by its name; empty for a segment that this series does not have. */
  public String value(String dimension) {
    return switch (dimension) {
      case "model" -> model;
      case "version" -> version;
      case "output" -> output;
      case "backend" -> backend;
      case "method" -> method;
      case "traffic" -> traffic;
      case "batch_size" -> batchSize;
      default ->
          dimension.startsWith(SEGMENT) ? segments.getOrDefault(dimension.substring(SEGMENT.length()), "") : "";
    };
  }

  /** The band of a number of rows: powers of two, "1", "2-3", "4-7" and so on. */
  public static String batchSizeBand(int rows) {
    if (rows <= 0) {
      return "";
    }
    int low = Integer.highestOneBit(rows);
    return low == 1 ? "1" : low + "-" + (2L * low - 1);
  }
}
