// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.alert;

import io.infermeter.api.mapping.AlertMapping;
import io.infermeter.core.alert.AlertBook;
import io.infermeter.core.alert.AlertEngine;
import io.infermeter.core.alert.AlertRule;
import io.infermeter.core.alert.Condition;
import io.infermeter.core.alert.Severity;
import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.MetricParameters;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.query.QueryEngine;
import io.infermeter.core.query.Question;
import io.infermeter.core.series.Dimensions;
import io.infermeter.gateway.capture.ModelRegistry;
import io.infermeter.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** A book with one rule about errors, and calls that fail or do not. */
final class AlertStand {
  final TestClock clock;
  final InMemoryStore store = new InMemoryStore();
  final QueryEngine questions;
  final AlertMapping codec;
  final AlertBook book;
  final AlertEngine engine;
  private final Recorder recorder;
  private long sequence;

  AlertStand(Instant start) {
    clock = new TestClock(start);
    ModelRegistry models = new ModelRegistry(List.of(), ModelSettings.DEFAULT_LABEL_HORIZON);
    recorder = new Recorder(store, models, clock.micros(), () -> 0);
    questions = new QueryEngine(store, models, Metrics.all(), clock::micros);
    codec = new AlertMapping(questions);
    book = new AlertBook(store, codec, List.of(), clock::micros);
    engine = new AlertEngine(book, codec, questions, clock::micros, clock::nanos, 0);
    book.create(
        new AlertRule(
            "errors", "Calls \"fail\".", Severity.CRITICAL,
            Question.of(
                "", List.of(MetricParameters.named("error_ratio")), List.of(), List.of("model"), new Question.Range.Lookback(Duration.ofMinutes(1))),
            new Condition.Threshold(Condition.Direction.ABOVE, 0.5, OptionalDouble.empty(), Condition.Evidence.VALUE), 10, Duration.ZERO,
            Duration.ZERO, Duration.ofSeconds(1), Map.of("team", "vision"), false, false, 0, 0));
  }

  /** A minute with 20 calls that end so, and the evaluation after it. */
  void minute(CallOutcome outcome) {
    for (int i = 0; i < 20; i++) {
      Position position = new Position(clock.micros(), store.process(), sequence++);
      Call call = new Call(position, Dimensions.ofModel("digits"), outcome, 0, 3_000_000, 2_900_000, 100_000, 0, 10, 10);
      recorder.add(new RecordedCall(call, List.of(), null));
    }
    recorder.flush(List.of(), List.of(), clock.micros());
    clock.advance(Duration.ofMinutes(1));
    engine.turn(clock.micros());
  }
}
