// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What went wrong, by cause, with the first few in words. Belongs to the thread of its replay. */
final class Mishaps {
  private static final int IN_WORDS = 5;

  private final Map<String, Long> calls = new TreeMap<>();
  private final Map<String, Long> labels = new TreeMap<>();
  private final List<String> words = new ArrayList<>();

  void call(Status status) {
    calls.merge(status.getCode().name(), 1L, Long::sum);
    inWords("call", status.getCode().name(), status.getDescription());
  }

  void labels(String cause, String description, long count) {
    labels.merge(cause, count, Long::sum);
    inWords("label", cause, description);
  }

  private void inWords(String what, String cause, String description) {
    if (words.size() < IN_WORDS) {
      words.add(what + ": " + cause + ": " + description);
    }
  }

  Map<String, Long> calls() {
    return calls;
  }

  Map<String, Long> labels() {
    return labels;
  }

  List<String> words() {
    return words;
  }
}
