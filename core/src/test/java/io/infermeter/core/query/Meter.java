// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.MetricValue;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.Models;
import io.infermeter.core.model.UndeclaredModels;
import io.infermeter.core.prediction.Input;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A store that is filled by predictions and labels, and asked. */
final class Meter {
  /** A whole minute, and half an hour. */
  static final long START = 1_790_001_000_000_000L;
  static final long NOW = START + 60 * TimeRange.MINUTE;
  static final Models MODELS = new UndeclaredModels();

  final MeterStore store = new InMemoryStore();
  private final Recorder recorder = new Recorder(store, MODELS, 0, () -> 0);
  private final List<Label> labels = new ArrayList<>();
  private long sequence;

  QueryEngine engine() {
    return engine(Metrics.all());
  }

  QueryEngine engine(List<MetricDefinition> metrics) {
    return new QueryEngine(store, MODELS, metrics, () -> NOW);
  }

  static Dimensions version(String version) {
    return Dimensions.ofModel("digits").withVersion(version);
  }

  static Dimensions lighting(String value) {
    return Dimensions.ofModel("digits").withSegments(Map.of("lighting", value));
  }

  /** One call of one row, and its label if there is one. */
  Meter predict(long micros, Dimensions dimensions, String answered, @Nullable String truth) {
    return predict(micros, dimensions, answered, .5, truth);
  }

  /** The same, with the score of the class "1". */
  Meter predict(long micros, Dimensions dimensions, String answered, double score, @Nullable String truth) {
    Position position = new Position(micros, store.process(), ++sequence);
    PredictionKey key = new PredictionKey(dimensions.model(), "p" + sequence, 0, "");
    Call call = new Call(position, dimensions, CallOutcome.OK, 0, 2_000_000, 1_000_000, 1_000_000, 1, 10, 10);
    Prediction prediction = new Prediction(key, position, dimensions, new Value.ClassName(answered), Scores.NONE, score, "1", Input.NONE, 1, 1);
    recorder.add(new RecordedCall(call, List.of(prediction), null));
    if (truth != null) {
      labels.add(new Label(key, new Value.ClassName(truth), 1, "", 0, "l", micros));
    }
    return this;
  }

  /** One call of one row, and its label, which was learned later. */
  Meter predict(long micros, Dimensions dimensions, String answered, String truth, long learnedMicros) {
    predict(micros, dimensions, answered, null);
    PredictionKey key = new PredictionKey(dimensions.model(), "p" + sequence, 0, "");
    labels.add(new Label(key, new Value.ClassName(truth), 1, "", 0, "l", learnedMicros));
    return this;
  }

  /** One call of one row of which a score and the input are known. */
  Meter predict(long micros, Dimensions dimensions, Value value, double score, Input input) {
    Position position = new Position(micros, store.process(), ++sequence);
    PredictionKey key = new PredictionKey(dimensions.model(), "p" + sequence, 0, "");
    Call call = new Call(position, dimensions, CallOutcome.OK, 0, 2_000_000, 1_000_000, 1_000_000, 1, 10, 10);
    recorder.add(new RecordedCall(call, List.of(new Prediction(key, position, dimensions, value, Scores.NONE, score, 1, 1).withInput(input)), null));
    return this;
  }

  /** One call of several rows, each with its label if there is one. */
  Meter batch(long micros, Dimensions dimensions, List<String> answered, List<@Nullable String> truths) {
    Position position = new Position(micros, store.process(), ++sequence);
    Call call = new Call(position, dimensions, CallOutcome.OK, 0, 2_000_000, 1_000_000, 1_000_000, answered.size(), 10, 10);
    List<Prediction> rows = new ArrayList<>();
    for (int row = 0; row < answered.size(); row++) {
      PredictionKey key = new PredictionKey(dimensions.model(), "p" + sequence, row, "");
      rows.add(new Prediction(key, position, dimensions, new Value.ClassName(answered.get(row)), Scores.NONE, .5, "1", Input.NONE, 1, 1));
      String truth = truths.get(row);
      if (truth != null) {
        labels.add(new Label(key, new Value.ClassName(truth), 1, "", 0, "l", micros));
      }
    }
    recorder.add(new RecordedCall(call, rows, null));
    return this;
  }

  /** So many right and wrong predictions, one after the other. */
  Meter predict(long micros, Dimensions dimensions, int right, int wrong) {
    for (int i = 0; i < right + wrong; i++) {
      predict(micros + i, dimensions, i < right ? "1" : "2", "1");
    }
    return this;
  }

  Meter flush() {
    recorder.flush(labels, List.of(), NOW);
    labels.clear();
    return this;
  }

  static Question ask(long from, long to, List<String> groupBy, MetricParameters... metrics) {
    return Question.of(
        "q", Arrays.asList(metrics), List.of(), groupBy, new Question.Range.Fixed(Windows.instant(from), Windows.instant(to)));
  }

  static Question ask(String... metrics) {
    return ask(START, NOW, List.of(), Arrays.stream(metrics).map(MetricParameters::named).toArray(MetricParameters[]::new));
  }

  static Question stepped(Question q, Duration step, @Nullable Duration window) {
    return new Question(
        q.id(), q.metrics(), q.matchers(), q.groupBy(), q.range(), step, window, ZoneOffset.UTC, RollupKey.Axis.EVENT, null, q.baseline(),
        q.maxSeries());
  }

  static Question.Baseline otherVersion(String version) {
    return new Question.Baseline.OtherSeries(Matcher.in("version", version));
  }

  static double number(Series series) {
    return ((MetricValue.Number) series.points().getFirst().measured().value()).value();
  }
}
