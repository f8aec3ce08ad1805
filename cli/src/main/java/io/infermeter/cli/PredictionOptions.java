// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import io.infermeter.v1.LabelState;
import io.infermeter.v1.ListPredictionsRequest;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.Prediction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which stored predictions, as it is typed. */
final class PredictionOptions {
  /** The longest that the gateway takes, in bytes. */
  private static final int LONGEST_VALUE = 512;

  @Option(names = "--model", paramLabel = "MODEL", split = ",", description = "Only of these models.")
  private List<String> models = List.of();

  @Option(names = "--model-version", paramLabel = "VERSION", split = ",", description = "Only of these versions.")
  private List<String> versions = List.of();

  @Option(
      names = "--where",
      paramLabel = "DIM=VALUE",
      description = "Only these values of a dimension; several with commas: segment.lighting=dim,normal. With != all but these.")
  private List<String> where = List.of();

  @Mixin private RangeOptions range = new RangeOptions();

  @ArgGroup private StateChoice state = new StateChoice();

  private static final class StateChoice {
    @Option(names = "--labelled", description = "Only those with a label in force.")
    private boolean labelled;

    @Option(names = "--unlabelled", description = "Only those without.")
    private boolean unlabelled;

    @Option(names = "--wrong", description = "Only those whose label says something else: the rows behind a mistake.")
    private boolean wrong;

    LabelState state() {
      return wrong ? LabelState.LABEL_STATE_WRONG
          : labelled ? LabelState.LABEL_STATE_LABELLED
          : unlabelled ? LabelState.LABEL_STATE_UNLABELLED
          : LabelState.LABEL_STATE_UNSPECIFIED;
    }
  }

  @Option(names = "--true", paramLabel = "VALUE", description = "Only those whose label in force says this.")
  private String trueValue = "";

  @Option(names = "--predicted", paramLabel = "VALUE", description = "Only those that the model answered with this.")
  private String predictedValue = "";

  /** @throws WrongUsage if an option has a value that cannot be */
  ListPredictionsRequest request() {
    ListPredictionsRequest.Builder request = ListPredictionsRequest.newBuilder().setLabelState(labelState());
    in(request, "model", models);
    in(request, "version", versions);
    where.forEach(condition -> request.addMatchers(Matching.parse("--where", condition)));
    range.range().ifPresent(request::setTimeRange);
    if (isAskable(trueValue)) {
      request.setTrueValue(trueValue);
    }
    if (isAskable(predictedValue)) {
      request.setPredictedValue(predictedValue);
    }
    return request.build();
  }

  /** Without the traffic of evaluations, where nothing is said of traffic: so the rows are those behind the numbers of {@code query}. */
  static ListPredictionsRequest asNumbersCount(ListPredictionsRequest request) {
    boolean spoken = request.getMatchersList().stream().anyMatch(matcher -> matcher.getDimension().equals("traffic"));
    return spoken ? request : request.toBuilder().addMatchers(Matcher.newBuilder().setDimension("traffic").addValues("live")).build();
  }

  /** Whether the gateway can leave out what is not like this. It knows classes and numbers; whole sets are told apart here alone. */
  private static boolean isAskable(String value) {
    return !value.isEmpty() && value.indexOf('|') < 0 && value.getBytes(StandardCharsets.UTF_8).length <= LONGEST_VALUE;
  }

  /** What has a true value has a label, so the gateway need not send the others. */
  private LabelState labelState() {
    if (trueValue.isEmpty()) {
      return state.state();
    }
    if (state.unlabelled) {
      throw new WrongUsage("--true is about labels, so it cannot stand with --unlabelled");
    }
    return state.wrong ? LabelState.LABEL_STATE_WRONG : LabelState.LABEL_STATE_LABELLED;
  }

  private static void in(ListPredictionsRequest.Builder request, String dimension, List<String> values) {
    if (!values.isEmpty()) {
      request.addMatchers(Matcher.newBuilder().setDimension(dimension).addAllValues(values));
    }
  }

  /** Whether a prediction that the gateway has sent is one of those wanted: whatever it left out, the text is the same. */
  boolean matches(Prediction prediction) {
    return (predictedValue.isEmpty() || predictedValue.equals(PredictionText.value(prediction.getPredicted())))
        && (trueValue.isEmpty() || trueValue.equals(PredictionText.value(PredictionText.truth(prediction).orElse(Outcome.getDefaultInstance()))));
  }
}
