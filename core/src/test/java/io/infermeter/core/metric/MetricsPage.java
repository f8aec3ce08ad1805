// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Writes what docs/metrics.md says of each metric, from the metrics themselves: the part between the two marks. */
public final class MetricsPage {
  private static final List<Kind> KINDS =
      List.of(
          new Kind("Quality: of predictions with labels", metric -> of(metric, Material.Kind.PREDICTIONS) && metric.descriptor().needsLabels()),
          new Kind("Predictions: with or without labels", metric -> of(metric, Material.Kind.PREDICTIONS) && !metric.descriptor().needsLabels()),
          new Kind("Speed and traffic: of calls", metric -> of(metric, Material.Kind.CALLS)),
          new Kind("Resources", metric -> of(metric, Material.Kind.RESOURCES)));

  private record Kind(String title, Predicate<MetricDefinition> holds) {}

  private MetricsPage() {}

  private static boolean of(MetricDefinition metric, Material.Kind kind) {
    return metric.material() == kind;
  }

  /** The page, in the folder above the module or in the working folder. */
  static Path file() {
    Path above = Path.of("..", "docs", "metrics.md");
    return Files.exists(above) ? above : Path.of("docs", "metrics.md");
  }

  /** What the page says of the metrics. */
  static String metrics() {
    StringBuilder out = new StringBuilder();
    for (Kind kind : KINDS) {
      out.append("### ").append(kind.title).append("\n\n");
      Metrics.all().stream().filter(kind.holds).forEach(metric -> out.append(entry(metric)));
    }
    return out.toString();
  }

  private static String entry(MetricDefinition metric) {
    MetricDescriptor descriptor = metric.descriptor();
    StringBuilder out = new StringBuilder("#### `" + descriptor.name() + "`\n\n" + escaped(descriptor.description()) + "\n\n");
    out.append("- ").append(kind(descriptor)).append('\n');
    if (!descriptor.semantics().isEmpty()) {
      out.append("- semantics: ").append(escaped(descriptor.semantics())).append('\n');
    }
    if (!descriptor.parameters().isEmpty()) {
      out.append("- takes ").append(joined(descriptor.parameters().stream().sorted().map(Parameter::field).toList())).append('\n');
    }
    if (descriptor.parameters().contains(Parameter.BASIS) && metric.support().bases().size() > 1) {
      out.append("- bases ").append(joined(lower(metric.support().bases()))).append('\n');
    }
    if (descriptor.parameters().contains(Parameter.COMPUTATION)) {
      out.append("- computed from ").append(joined(lower(metric.support().computations()))).append('\n');
    }
    return out.append('\n').toString();
  }

  private static String kind(MetricDescriptor descriptor) {
    StringBuilder out = new StringBuilder(descriptor.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    out.append(" in `").append(descriptor.unit()).append('`');
    descriptor.minimum().ifPresent(low -> out.append(", from ").append(number(low)));
    descriptor.maximum().ifPresent(high -> out.append(" to ").append(number(high)));
    return switch (descriptor.better()) {
      case HIGHER -> out.append("; higher is better").toString();
      case LOWER -> out.append("; lower is better").toString();
      case NEITHER -> out.toString();
    };
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static List<String> lower(List<? extends Enum<?>> constants) {
    return constants.stream().map(constant -> constant.name().toLowerCase(Locale.ROOT)).toList();
  }

  private static String joined(List<String> names) {
    return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }

  /** Stars and angle brackets are meant as they are. */
  private static String escaped(String text) {
    return text.replace("*", "\\*").replace("<", "\\<").replace("|", "\\|");
  }

  /** The page with another text between the marks of this name. */
  static String replaced(String page, String name, String text) {
    String begin = "<!-- " + name + ": begin -->\n";
    String end = "<!-- " + name + ": end -->";
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    if (from < 0 || to < from) {
      throw new IllegalStateException("docs/metrics.md has no marks '" + name + ": begin' and '" + name + ": end'");
    }
    return page.substring(0, from + begin.length()) + "\n" + text.strip() + "\n\n" + page.substring(to);
  }

  /** Rewrites the page. */
  public static void main(String[] args) throws IOException {
    Files.writeString(file(), replaced(Files.readString(file()), "metrics", metrics()));
  }
}
