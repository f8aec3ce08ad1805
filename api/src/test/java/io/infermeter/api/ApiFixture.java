// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.infermeter.api.mapping.AlertMapping;
import io.infermeter.api.metric.Ticker;
import io.infermeter.api.metric.WatchBounds;
import io.infermeter.api.metric.WatchThreads;
import io.infermeter.core.alert.AlertBook;
import io.infermeter.core.alert.AlertEngine;
import io.infermeter.core.alert.BuiltInRules;
import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelIntake;
import io.infermeter.core.label.LabelResult;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Models;
import io.infermeter.core.model.Task;
import io.infermeter.core.model.UnreadableCause;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.query.QueryEngine;
import io.infermeter.core.query.Questions;
import io.infermeter.core.series.Dimensions;
import io.infermeter.testkit.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * All services on an in-process server, over an in-memory store, with a clock and a ticker moved by hand. Unless it is given an executor,
 * everything runs on the thread of the test, so that whatever a call causes has happened when it returns.
 */
public final class ApiFixture implements AutoCloseable {
  private static final AtomicInteger NEXT = new AtomicInteger();

  public static final Instant START = Instant.parse("2026-09-21T14:00:00Z");

  public final TestClock clock = new TestClock(START);
  public final InMemoryStore store = new InMemoryStore();
  public final FakeModels models = new FakeModels();
  public final Recorder recorder = new Recorder(store, models, clock.micros(), () -> 0);
  public final Intake intake = new Intake();
  public final AlertBook book;
  public final AlertEngine alerting;
  public final ApiServices services;
  public final ManagedChannel channel;
  private final Server server;
  private final List<Runnable> ticks = new ArrayList<>();
  private long sequence;

  public ApiFixture() {
    this(WatchBounds.DEFAULT, questions -> questions);
  }

  public ApiFixture(WatchBounds bounds, Function<Questions, Questions> around) {
    this(bounds, around, Runnable::run);
  }

  /** With calls on an executor's threads. */
  public ApiFixture(WatchBounds bounds, Function<Questions, Questions> around, Executor executor) {
    this(bounds, around, executor, new WatchThreads(executor, executor));
  }

  /** With watches on threads of their own. */
  public ApiFixture(WatchBounds bounds, Function<Questions, Questions> around, Executor executor, WatchThreads watching) {
    Questions questions = around.apply(new QueryEngine(store, models, Metrics.all(), clock::micros));
    AlertMapping codec = new AlertMapping(questions);
    book = new AlertBook(store, codec, BuiltInRules.of(List.of("lighting")), clock::micros);
    alerting = new AlertEngine(book, codec, questions, clock::micros, clock::nanos, 0);
    Ticker ticker =
        (period, tick) -> {
          ticks.add(tick);
          return () -> ticks.remove(tick);
        };
    services =
        new ApiServices(
            questions, store, intake, models, recorder, book, Map.of("reviewer", 2, "system", 1), recorder::refused, clock, clock::nanos,
            ticker, executor, watching, bounds);
    String name = "api-" + NEXT.incrementAndGet();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name).executor(executor);
    services.all().forEach(builder::addService);
    try {
      server = builder.build().start();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
    channel = InProcessChannelBuilder.forName(name).executor(executor).build();
  }

  /** Moves the clock on and looks for watches that are due. */
  public void advance(Duration by) {
    clock.advance(by);
    List.copyOf(ticks).forEach(Runnable::run);
  }

  /** Stores a prediction of the model digits that is made now. */
  public void predict(String id, String lighting, String answer) {
    Dimensions dimensions = Dimensions.ofModel("digits").withVersion("1").withSegments(Map.of("lighting", lighting));
    predict(new PredictionKey("digits", id, 0, ""), dimensions, new Value.ClassName(answer), Scores.NONE);
  }

  public void predict(PredictionKey key, Dimensions dimensions, Value value, Scores scores) {
    Position position = new Position(clock.micros(), store.process(), sequence++);
    Prediction prediction = new Prediction(key, position, dimensions, value, scores, Double.NaN, 3_000_000, 100_000);
    Call call = new Call(position, dimensions, CallOutcome.OK, 0, 3_000_000, 2_900_000, 100_000, 1, 10, 10);
    recorder.add(new RecordedCall(call, List.of(prediction), null));
    recorder.flush(List.of(), List.of(), clock.micros());
  }

  /** Measures a row that was lost. */
  public void lose() {
    Position position = new Position(clock.micros(), store.process(), sequence++);
    Call call = new Call(position, Dimensions.ofModel("digits"), CallOutcome.OK, 0, 3_000_000, 2_900_000, 100_000, 1, 10, 10);
    recorder.add(new RecordedCall(call, List.of(), DropCause.TOO_LARGE));
    recorder.flush(List.of(), List.of(), clock.micros());
  }

  /** Stores a label of a prediction of digits. */
  public void label(String id, String truth) {
    long now = clock.micros();
    Label label = new Label(new PredictionKey("digits", id, 0, ""), new Value.ClassName(truth), now, "", 0, "l-" + id + now, now);
    recorder.flush(List.of(label), List.of(), now);
  }

  @Override
  public void close() {
    services.close();
    channel.shutdownNow();
    server.shutdownNow();
  }

  /** Stores labels at once, or when it is told to, or not at all. */
  public final class Intake implements LabelIntake {
    public final List<Integer> batches = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    public boolean hold;
    public RuntimeException failure;

    @Override
    public CompletableFuture<List<LabelResult>> submit(List<Label> labels) {
      batches.add(labels.size());
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      CompletableFuture<List<LabelResult>> results = new CompletableFuture<>();
      Runnable work = () -> results.complete(recorder.flush(labels, List.of(), clock.micros()));
      if (hold) {
        held.add(work);
      } else {
        work.run();
      }
      return results;
    }

    /** Stores the batch that has been held for the longest time. */
    public void release() {
      held.removeFirst().run();
    }
  }

  /** Models that a test describes. */
  public static final class FakeModels implements Models {
    public final Map<String, ModelSettings> settings = new HashMap<>();
    public final Map<String, Reading> readings = new HashMap<>();
    public final Map<String, Map<UnreadableCause, Unreadable>> unreadable = new HashMap<>();

    public void declare(String name, Task task, String... classes) {
      settings.put(name, new ModelSettings(name, task, List.of(classes), "", "", "", Duration.ofHours(2)));
    }

    @Override
    public ModelSettings settings(String model) {
      return settings.getOrDefault(model, ModelSettings.undeclared(model));
    }

    @Override
    public List<String> configured() {
      return settings.keySet().stream().sorted().toList();
    }

    @Override
    public Optional<Reading> reading(String model) {
      return Optional.ofNullable(readings.get(model));
    }

    @Override
    public Map<UnreadableCause, Unreadable> unreadable(String model) {
      return unreadable.getOrDefault(model, Map.of());
    }
  }
}
