// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Which run, and so which folder, a series is written to, and what is left of its dimensions for the tag. */
final class RunName {
  /** The run of the layout. */
  static final String ROOT = "";

  private static final String SEGMENT = "segment.";

  private RunName() {}

  /** {@code model/version}, or {@code model/version/key=value} of a segment. */
  static String ofModel(Map<String, String> dimensions) {
    StringJoiner run = new StringJoiner("/");
    run.add(SafeName.of(dimensions.getOrDefault("model", "")));
    run.add(SafeName.of(dimensions.getOrDefault("version", "")));
    new TreeMap<>(dimensions).forEach((name, value) -> {
      if (name.startsWith(SEGMENT)) {
        run.add(SafeName.of(name.substring(SEGMENT.length())) + "=" + SafeName.of(value));
      }
    });
    return run.toString();
  }

  /** {@code @resources/scope}, and backend and device where there are any. */
  static String ofResource(Map<String, String> dimensions) {
    StringJoiner run = new StringJoiner("/").add("@resources");
    for (String name : new String[] {"scope", "backend", "device"}) {
      String value = dimensions.getOrDefault(name, "");
      if (!value.isEmpty()) {
        run.add(SafeName.of(value));
      }
    }
    return run.toString();
  }

  /** {@code @evaluations/name/scenario}. */
  static String ofScenario(String evaluation, int batchSize, int concurrency) {
    return "@evaluations/" + SafeName.of(evaluation) + "/batch" + batchSize + "-concurrency" + concurrency;
  }

  /** {@code class=3} and the like: what splits a metric within its run; empty if nothing does. */
  static String split(Map<String, String> dimensions) {
    StringJoiner split = new StringJoiner("/", "/", "").setEmptyValue("");
    for (String name : new String[] {"class", "output", "outcome", "source"}) {
      String value = dimensions.getOrDefault(name, "");
      if (!value.isEmpty()) {
        split.add(name + "=" + SafeName.of(value));
      }
    }
    return split.toString();
  }
}
