// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Reads a page in Prometheus's text format 0.0.4 or in OpenMetrics text 1.0: strictly, as Prometheus does, so that a page which is cut short
 * or garbled is refused and not half believed. Time stamps and exemplars are passed over; names that are quoted (Prometheus 3) belong to
 * no metric that is looked for. Linear in the page's length.
 */
final class MetricsPage {
  /** Labels of one sample. */
  private static final int MAX_LABELS = 64;

  /** Samples that are kept; a page with more of the wanted ones is refused. */
  private static final int MAX_SAMPLES = 10_000;

  /**
   * One sample.
   *
   * @param name the metric
   * @param labels its labels, by name
   * @param value the value; may be NaN or infinite
   */
  record Sample(String name, Map<String, String> labels, double value) {
    String label(String key) {
      return labels.getOrDefault(key, "");
    }
  }

  /** The page is not in the format; the message says where. */
  static final class Malformed extends Exception {
    Malformed(String message) {
      super(message);
    }
  }

  private final String line;
  private final int number;
  private int at;

  private MetricsPage(String line, int number) {
    this.line = line;
    this.number = number;
  }

  /** The samples with wanted names, in the order of the page. */
  static List<Sample> parse(String page, Predicate<String> wanted) throws Malformed {
    List<Sample> samples = new ArrayList<>();
    int number = 0;
    for (int from = 0; from < page.length(); ) {
      int end = page.indexOf('\n', from);
      String line = page.substring(from, end < 0 ? page.length() : end).strip();
      from = end < 0 ? page.length() : end + 1;
      number++;
      if (line.equals("# EOF")) {
        break;
      }
      if (!line.isEmpty() && line.charAt(0) != '#' && line.charAt(0) != '{') {
        new MetricsPage(line, number).sample(wanted, samples);
      }
    }
    return samples;
  }

  private void sample(Predicate<String> wanted, List<Sample> samples) throws Malformed {
    String name = name(true);
    boolean keep = wanted.test(name);
    Map<String, String> labels = peek() == '{' ? labels(keep) : Map.of();
    double value = value();
    if (keep) {
      if (samples.size() == MAX_SAMPLES) {
        throw malformed("has more than " + MAX_SAMPLES + " samples of what is looked for");
      }
      samples.add(new Sample(name, labels, value));
    }
  }

  private String name(boolean ofMetric) throws Malformed {
    int from = at;
    while (at < line.length() && isNameCharacter(line.charAt(at), at == from, ofMetric)) {
      at++;
    }
    if (at == from) {
      throw malformed("has no name");
    }
    return line.substring(from, at);
  }

  private static boolean isNameCharacter(char c, boolean first, boolean ofMetric) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (ofMetric && c == ':');
    return letter || (!first && c >= '0' && c <= '9');
  }

  private Map<String, String> labels(boolean keep) throws Malformed {
    Map<String, String> labels = new TreeMap<>();
    at++;
    int count = 0;
    while (peek() != '}') {
      String key = name(false);
      require('=');
      String value = quoted();
      if (++count > MAX_LABELS) {
        throw malformed("has more than " + MAX_LABELS + " labels");
      }
      if (keep && labels.put(key, value) != null) {
        throw malformed("has the label " + key + " twice");
      }
      if (peek() == ',') {
        at++;
      } else if (peek() != '}') {
        throw malformed("has labels that are not separated");
      }
    }
    at++;
    return labels;
  }

  private String quoted() throws Malformed {
    require('"');
    StringBuilder text = new StringBuilder();
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c == '"') {
        return text.toString();
      }
      if (c != '\\') {
        text.append(c);
      } else if (at < line.length()) {
        char escaped = line.charAt(at++);
        text.append(escaped == 'n' ? "\n" : escaped == '"' || escaped == '\\' ? escaped : "\\" + escaped);
      }
    }
    throw malformed("has a label that does not end");
  }

  private double value() throws Malformed {
    peek();
    int from = at;
    while (at < line.length() && line.charAt(at) != ' ' && line.charAt(at) != '\t') {
      at++;
    }
    String text = line.substring(from, at);
    return switch (text) {
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      case "NaN" -> Double.NaN;
      default -> number(text);
    };
  }

  private double number(String text) throws Malformed {
    // Java would also take "0x1p3", "1d" and "Infinity"; a long number would take it long.
    boolean plain = !text.isEmpty() && text.length() <= 64 && text.chars().allMatch(c -> "0123456789+-.eE".indexOf(c) >= 0);
    try {
      if (plain) {
        return Double.parseDouble(text);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw malformed("has no number for a value");
  }

  /** The next character that is no blank; 0 at the end of the line. */
  private char peek() {
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
    return at < line.length() ? line.charAt(at) : 0;
  }

  private void require(char wanted) throws Malformed {
    if (peek() != wanted) {
      throw malformed("lacks a " + wanted);
    }
    at++;
  }

  private Malformed malformed(String why) {
    return new Malformed("line " + number + " " + why);
  }
}
