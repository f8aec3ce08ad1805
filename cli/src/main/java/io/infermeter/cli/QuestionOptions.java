// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.Average;
import io.infermeter.v1.Basis;
import io.infermeter.v1.Calibration;
import io.infermeter.v1.ClassSetRule;
import io.infermeter.v1.Computation;
import io.infermeter.v1.IntervalMethod;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc.MetricsServiceBlockingStub;
import io.infermeter.v1.Question;
import io.infermeter.v1.Statistic;
import io.infermeter.v1.TimeAxis;
import io.infermeter.v1.TimeRange;
import io.infermeter.v1.ZeroDivision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A question as it is typed. */
final class QuestionOptions {
  private static final String DEFAULT_LOOKBACK = "1h";

  @Parameters(arity = "0..*", paramLabel = "METRIC", description = "Metrics by name: accuracy f1 latency throughput ....")
  private List<String> metrics = List.of();

  @Mixin private ComparisonOptions comparison = new ComparisonOptions();

  @Option(names = "--model", paramLabel = "MODEL", split = ",", description = "Only these models.")
  private List<String> models = List.of();

  @Option(
      names = "--where",
      paramLabel = "DIM=VALUE",
      description = "Only these values of a dimension; several with commas: segment.lighting=dim,normal. With != all but these.")
  private List<String> where = List.of();

  @Option(names = "--by", paramLabel = "DIM", split = ",", description = "Split by these dimensions: model, version, segment.KEY, ...")
  private List<String> by = List.of();

  @Option(names = "--last", paramLabel = "DURATION", description = "How far back from now: 10m, 12h, 7d (1h).")
  private @Nullable String last;

  @Option(names = "--from", paramLabel = "INSTANT", description = "The first instant, instead of --last.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "INSTANT", description = "The first instant after, with --from (now).")
  private @Nullable String to;

  @Option(names = "--step", paramLabel = "DURATION", description = "One point per step instead of one for the whole range.")
  private @Nullable String step;

  @Option(names = "--window", paramLabel = "DURATION", description = "How much each point covers (the step).")
  private @Nullable String window;

  @Option(names = "--axis", paramLabel = "AXIS", description = "Which time counts: event (when it was predicted; default) or join.")
  private @Nullable String axis;

  @Option(names = "--as-of", paramLabel = "INSTANT", description = "With the labels that were known then: a whole minute.")
  private @Nullable String asOf;

  @Option(names = "--max-series", paramLabel = "N", description = "Keep the busiest series, and fold the rest.")
  private int maxSeries;

  @Option(names = "--average", paramLabel = "AVERAGE", description = "binary, micro, macro, weighted, samples or none.")
  private @Nullable String average;

  @Option(names = "--class", paramLabel = "CLASS", description = "The class that counts as positive.")
  private @Nullable String positiveClass;

  @Option(names = "--zero-division", paramLabel = "RULE", description = "undefined, zero or one.")
  private @Nullable String zeroDivision;

  @Option(names = "--class-set", paramLabel = "RULE", description = "observed or declared.")
  private @Nullable String classSet;

  @Option(names = "--beta", paramLabel = "B", description = "The beta of fbeta.")
  private @Nullable Double beta;

  @Option(names = "--threshold", paramLabel = "T", description = "Decide by the score anew: positive above T.")
  private @Nullable Double threshold;

  @Option(names = "--k", paramLabel = "K", description = "The k of top_k_accuracy.")
  private @Nullable Integer k;

  @Option(names = "--quantile", paramLabel = "Q", description = "Of latencies: 0.5, 0.99, ...")
  private @Nullable Double quantile;

  @Option(names = "--statistic", paramLabel = "S", description = "Of resources and calls at once: mean, last, minimum or maximum.")
  private @Nullable String statistic;

  @Option(names = "--basis", paramLabel = "B", description = "realized, estimated or combined.")
  private @Nullable String basis;

  @Option(names = "--calibration", paramLabel = "C", description = "Of estimates: auto (default), on or off.")
  private @Nullable String calibration;

  @Option(names = "--computation", paramLabel = "C", description = "From counts (default), grid, or rows: the stored predictions, exactly.")
  private @Nullable String computation;

  @Option(names = "--bucket", paramLabel = "DURATION", description = "Of metrics of fluctuation: the width of the parts of a window.")
  private @Nullable String bucket;

  @Option(names = "--across", paramLabel = "DIM", description = "Of metrics of fluctuation: across this dimension instead of time.")
  private @Nullable String across;

  @Option(names = "--feature", paramLabel = "NAME", description = "Of metrics of drift: prediction (default), score, or a feature of the input.")
  private @Nullable String feature;

  @Option(names = "--run-length", paramLabel = "N", description = "Of detectors: buckets until a false alarm, on average (43200).")
  private @Nullable Double runLength;

  @Option(names = "--interval", paramLabel = "METHOD", description = "wilson, clopper_pearson or normal.")
  private @Nullable String interval;

  @Option(names = "--confidence", paramLabel = "P", description = "Of intervals (0.95).")
  private @Nullable Double confidence;

  /**
   * The question.
   *
   * @param metricsService says which parameters each metric takes: each option goes to the metrics that take it
   * @throws WrongUsage if an option has a value that cannot be, or no metric takes it
   */
  Question question(MetricsServiceBlockingStub metricsService) {
    if (metrics.isEmpty()) {
      throw new WrongUsage("name at least one metric, such as accuracy, f1, latency or throughput");
    }
    Question.Builder question = Question.newBuilder().setId("cli").addAllGroupBy(by).setMaxSeries(maxSeries);
    Metric given = parameters();
    List<String> names = metrics.stream().flatMap(each -> Arrays.stream(each.split(","))).toList();
    MetricChoice choice = given.getAllFields().isEmpty() ? MetricChoice.NONE : MetricChoice.of(names, given, metricsService);
    names.forEach(name -> question.addMetrics(choice.metric(name)));
    question.addAllMatchers(matchers());
    range(question);
    comparison.baseline().ifPresent(question::setBaseline);
    if (step != null) {
      question.setStep(Times.proto(Times.duration("--step", step)));
    }
    if (window != null) {
      question.setWindow(Times.proto(Times.duration("--window", window)));
    }
    if (axis != null) {
      question.setTimeAxis(value("--axis", axis, TimeAxis.class, "TIME_AXIS_"));
    }
    if (asOf != null) {
      question.setAsOf(Times.timestamp(Times.instant("--as-of", asOf)));
    }
    return question.build();
  }

  /** Whether no more is typed than the full-screen view takes: which rows, and how far back. */
  boolean isForScreen() {
    boolean range = from == null && to == null && step == null && window == null && axis == null && asOf == null;
    return metrics.isEmpty() && by.isEmpty() && range && maxSeries == 0 && comparison.baseline().isEmpty()
        && parameters().equals(Metric.getDefaultInstance());
  }

  /** Which rows: the models and other conditions that were typed. */
  List<Matcher> matchers() {
    List<Matcher> matchers = new ArrayList<>();
    if (!models.isEmpty()) {
      matchers.add(Matching.in("model", models));
    }
    where.forEach(condition -> matchers.add(Matching.parse("--where", condition)));
    return matchers;
  }

  /** How far back. */
  Duration lookback(String usual) {
    return Times.duration("--last", last == null ? usual : last);
  }

  /** Asks these metrics, split by these dimensions, where none were typed. */
  void orElse(List<String> usualMetrics, List<String> usualDimensions) {
    if (metrics.isEmpty()) {
      metrics = usualMetrics;
      by = by.isEmpty() ? usualDimensions : by;
    }
  }

  /** Whether answers have a point for each step. */
  boolean hasSteps() {
    return step != null;
  }

  private void range(Question.Builder question) {
    if (from == null) {
      if (to != null) {
        throw new WrongUsage("--to needs --from");
      }
      question.setLookback(Times.proto(Times.duration("--last", last == null ? DEFAULT_LOOKBACK : last)));
      return;
    }
    if (last != null) {
      throw new WrongUsage("give --last, or --from and --to, not both");
    }
    question.setTimeRange(
        TimeRange.newBuilder()
            .setStartTime(Times.timestamp(Times.instant("--from", from)))
            .setEndTime(Times.timestamp(Times.instant("--to", to == null ? "now" : to))));
  }

  private Metric parameters() {
    Metric.Builder metric = Metric.newBuilder();
    if (average != null) {
      metric.setAverage(value("--average", average, Average.class, "AVERAGE_"));
    }
    if (positiveClass != null) {
      metric.setPositiveClass(positiveClass);
    }
    if (zeroDivision != null) {
      metric.setZeroDivision(value("--zero-division", zeroDivision, ZeroDivision.class, "ZERO_DIVISION_"));
    }
    if (classSet != null) {
      metric.setClassSetRule(value("--class-set", classSet, ClassSetRule.class, "CLASS_SET_RULE_"));
    }
    if (statistic != null) {
      metric.setStatistic(value("--statistic", statistic, Statistic.class, "STATISTIC_"));
    }
    if (basis != null) {
      metric.setBasis(value("--basis", basis, Basis.class, "BASIS_"));
    }
    if (calibration != null) {
      metric.setCalibration(value("--calibration", calibration, Calibration.class, "CALIBRATION_"));
    }
    if (computation != null) {
      metric.setComputation(value("--computation", computation, Computation.class, "COMPUTATION_"));
    }
    if (bucket != null) {
      metric.setBucket(Times.proto(Times.duration("--bucket", bucket)));
    }
    if (feature != null) {
      metric.setFeature(feature);
    }
    if (runLength != null) {
      metric.setRunLength(runLength);
    }
    if (across != null) {
      metric.setAcross(across);
    }
    if (interval != null) {
      metric.setIntervalMethod(value("--interval", interval, IntervalMethod.class, "INTERVAL_METHOD_"));
    }
    if (beta != null) {
      metric.setBeta(beta);
    }
    if (threshold != null) {
      metric.setThreshold(threshold);
    }
    if (k != null) {
      metric.setK(k);
    }
    if (quantile != null) {
      metric.setQuantile(quantile);
    }
    if (confidence != null) {
      metric.setConfidenceLevel(confidence);
    }
    return metric.build();
  }

  private static <E extends Enum<E>> E value(String option, String text, Class<E> type, String prefix) {
    String name = prefix + text.toUpperCase(Locale.ROOT).replace('-', '_');
    for (E each : type.getEnumConstants()) {
      if (each.name().equals(name) && !name.endsWith("UNSPECIFIED")) {
        return each;
      }
    }
    String allowed =
        Arrays.stream(type.getEnumConstants())
            .map(Enum::name)
            .filter(each -> !each.endsWith("UNSPECIFIED") && !each.equals("UNRECOGNIZED"))
            .map(each -> each.substring(prefix.length()).toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw new WrongUsage(option + " is \"" + text + "\"; it may be " + allowed);
  }
}
