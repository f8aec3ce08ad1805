// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import static io.infermeter.core.metric.Parameter.CONFIDENCE_LEVEL;
import static io.infermeter.core.metric.Parameter.INTERVAL_METHOD;

import io.infermeter.core.metric.MetricDescriptor.Better;
import io.infermeter.core.metric.MetricValue.Reason;
import io.infermeter.core.metric.MetricValue.Undefined;
import io.infermeter.core.tally.InputAnswers;
import io.infermeter.core.tally.InputAnswers.Repeated;
import io.infermeter.core.tally.PredictionPart;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Whether identical inputs get identical answers. */
final class RepeatabilityMetrics {
  private RepeatabilityMetrics() {}

  static List<MetricDefinition> all() {
    return List.of(flipRate(), jitter());
  }

  private static Description describe(String name, String text) {
    return Description.of(name, Description.OF_PREDICTIONS, text).from(0).better(Better.LOWER);
  }

  private static MetricDefinition flipRate() {
    return Definition.ofPredictions(
        describe("flip_rate",
            "How often two answers to identical inputs are different classes. Of inputs that came at least twice, sampled by hash:"
                + " 1 - sum n_gc (n_gc - 1) / sum n_g (n_g - 1), g an input, c a class.")
            .upTo(1)
            .takes(INTERVAL_METHOD, CONFIDENCE_LEVEL),
        Defaults.FUNCTION,
        (material, asked) -> List.of(flipRate(material.predictions().get(PredictionPart.INPUTS), asked.confidenceLevel().orElseThrow())))
        .reading(Material.Need.INPUTS);
  }

  private static Measured flipRate(InputAnswers answers, double level) {
    List<Repeated> inputs = answers.repeated().stream().filter(one -> one.pairs() > 0).toList();
    double pairs = sum(inputs, Repeated::pairs);
    if (pairs == 0) {
      return Measured.of(absence(answers, "as a class"), 0);
    }
    double different = pairs - sum(inputs, Repeated::agreeing);
    double rate = different / pairs;
    // Answers to one input are not independent, inputs are: the variance of a ratio of sums over inputs.
    double squares = sum(inputs, one -> Math.pow(one.pairs() - one.agreeing() - rate * one.pairs(), 2));
    double variance = inputs.size() < 2 ? Double.NaN : squares / (pairs * pairs) * inputs.size() / (inputs.size() - 1.0);
    Measured measured =
        Measured.of(new MetricValue.Number(rate), inputs.stream().mapToLong(Repeated::rows).sum()).withRatio(different, pairs);
    return Double.isNaN(variance)
        ? measured
        : measured
            .withStandardError(Math.sqrt(variance))
            .withIntervals(Intervals.ofMean(rate, variance * (inputs.size() - 1), inputs.size(), 1, 0, 1, level).stream().toList());
  }

  private static MetricDefinition jitter() {
    return Definition.ofPredictions(
        describe("score_jitter",
            "Standard deviation of the predicted number, or of the score, among identical inputs. Of inputs that came at least twice, sampled"
                + " by hash: sqrt(sum (x - mean_g)^2 / sum (n_g - 1)), g an input."),
        Defaults.FUNCTION,
        (material, asked) -> List.of(jitter(material.predictions().get(PredictionPart.INPUTS))))
        .reading(Material.Need.INPUTS);
  }

  private static Measured jitter(InputAnswers answers) {
    List<Repeated> inputs = answers.repeated().stream().filter(one -> one.numbers() > 1).toList();
    if (inputs.isEmpty()) {
      return Measured.of(absence(answers, "with a number or score"), 0);
    }
    double squares = sum(inputs, Repeated::squares);
    double freedom = sum(inputs, one -> one.numbers() - 1);
    return Measured.of(new MetricValue.Number(Math.sqrt(squares / freedom)), inputs.stream().mapToLong(Repeated::numbers).sum());
  }

  private static double sum(List<Repeated> inputs, ToDoubleFunction<Repeated> which) {
    return inputs.stream().mapToDouble(which).sum();
  }

  private static Undefined absence(InputAnswers answers, String how) {
    if (answers.rows() == 0) {
      return new Undefined(
          Reason.NO_SOURCE,
          "no input of this window is known; inputs are hashed where infermeter.models.<name>.input-hash is not false, and requests are no"
              + " longer than infermeter.capture.max-input-size");
    }
    return new Undefined(
        Reason.NO_TRAFFIC,
        "of " + answers.rows() + " rows with a known input, no input was answered twice " + how
            + "; ask about a longer time, or send some inputs again on purpose");
  }
}
