// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.call.MessageGaps;
import io.infermeter.core.call.Objective;
import io.infermeter.core.call.Position;
import io.infermeter.core.call.Streaming;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Makes tallies of all kinds, negative counts included: a process's own rows are signed deltas. */
final class TallyArbitraries {
  private static final int EVENTS = 12;

  private TallyArbitraries() {}

  static Arbitrary<String> classNames() {
    return Arbitraries.of("cat", "dog", "0", "10", "2", "", "café", "𝔸", "\uFFFD");
  }

  static Arbitrary<Long> nanos() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(0, 2_000),
        Arbitraries.longs().between(100_000, 50_000_000),
        Arbitraries.longs().between(0, 20_000L * 1_000_000_000),
        Arbitraries.longs().between(-1_000_000, 0));
  }

  static Arbitrary<Double> numbers() {
    return Arbitraries.oneOf(
        Arbitraries.doubles().between(0, 1),
        Arbitraries.doubles().between(-1e10, 1e10),
        Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, 0.0, -0.0, 0x1p31, -0x1p31, Double.MIN_VALUE));
  }

  /** A tally of some events, of which some are taken away instead of added. */
  private static <E, T extends Tally<T>> Arbitrary<T> of(Arbitrary<E> events, Supplier<T> empty, BiConsumer<T, E> record) {
    return Combinators.combine(events.list().ofMaxSize(EVENTS), events.list().ofMaxSize(EVENTS / 3))
        .as(
            (added, taken) -> {
              T tally = empty.get();
              added.forEach(event -> record.accept(tally, event));
              T less = empty.get();
              taken.forEach(event -> record.accept(less, event));
              tally.subtract(less);
              return tally;
            });
  }

  static Arbitrary<ClassCounts> classCounts() {
    return of(classNames(), ClassCounts::new, (tally, name) -> tally.add(name, 1));
  }

  private record Pair(String truth, String predicted) {}

  static Arbitrary<ConfusionCounts> confusionCounts() {
    Arbitrary<Pair> pairs = Combinators.combine(classNames(), classNames()).as(Pair::new);
    return of(pairs, ConfusionCounts::new, (tally, pair) -> tally.add(pair.truth, pair.predicted, 1));
  }

  static Arbitrary<Moments> moments() {
    return of(numbers(), Moments::new, Moments::add);
  }

  static Arbitrary<LatencyHistogram> histograms() {
    return of(nanos(), LatencyHistogram::new, LatencyHistogram::record);
  }

  static Arbitrary<Durations> durations() {
    return of(nanos(), Durations::new, Durations::record);
  }

  static Arbitrary<MessageGaps> messageGaps() {
    return nanos().list().ofMaxSize(4).map(
        each -> {
          Durations durations = new Durations();
          each.forEach(durations::record);
          StateOutput out = new StateOutput();
          durations.encode(out);
          return new MessageGaps(out.toBytes());
        });
  }

  static Arbitrary<Streaming> streams() {
    return Combinators.combine(Arbitraries.of(Streaming.Unit.class), Arbitraries.longs().between(1, 100), nanos(), messageGaps())
        .as(Streaming::new);
  }

  /** When a call begins: some span minutes. */
  static Arbitrary<Long> beginnings() {
    return Arbitraries.longs().between(0, 180_000_000);
  }

  private record Answered(int rows, long bytes, Streaming streaming, Objective objective) {}

  static Arbitrary<Call> calls() {
    Arbitrary<Answered> answers =
        Combinators.combine(
                Arbitraries.integers().between(0, 64), Arbitraries.longs().between(0, 1L << 40), streams().injectNull(0.5),
                Arbitraries.of(Objective.class))
            .as(Answered::new);
    return Combinators.combine(
            beginnings(), Arbitraries.of(CallOutcome.class), Arbitraries.integers().between(0, 16), nanos(), nanos(), nanos(), answers)
        .as(
            (micros, outcome, status, latency, upstream, overhead, answer) ->
                new Call(
                    new Position(micros, 0, 0), Dimensions.ofModel("m"), outcome, status, latency, upstream, overhead, answer.rows,
                    answer.bytes, answer.bytes / 3, answer.streaming, answer.objective));
  }

  /** A span of time that calls may lie in, cross or miss. */
  private record Part(Call call, long start, long length) {
    void to(EndTally tally) {
      tally.record(call, start, start + length);
    }

    void to(CallTally tally) {
      tally.record(call, start, start + length);
    }

    void to(FlowTally tally) {
      tally.record(call, start, start + length);
    }
  }

  private static Arbitrary<Part> callParts() {
    return Combinators.combine(
            calls(), Arbitraries.longs().between(0, 180_000_000_000L), Arbitraries.longs().between(1, 120_000_000_000L))
        .as(Part::new);
  }

  static Arbitrary<FlowTally> flowTallies() {
    return of(callParts(), FlowTally::new, (tally, part) -> part.to(tally));
  }

  static Arbitrary<StreamTally> streamTallies() {
    return of(
        Combinators.combine(calls(), streams()).as((call, stream) -> new Object[] {call, stream}),
        StreamTally::new,
        (tally, pair) -> tally.record((Call) pair[0], (Streaming) pair[1]));
  }

  static Arbitrary<EndTally> endTallies() {
    return of(callParts(), EndTally::new, (tally, part) -> part.to(tally));
  }

  static Arbitrary<CallTally> callTallies() {
    return of(callParts(), CallTally::new, (tally, part) -> part.to(tally));
  }

  static Arbitrary<CallExtremes> extremes() {
    Arbitrary<CallExtremes> busy =
        Combinators.combine(Arbitraries.longs().between(0, 60_000_000_000L), Arbitraries.longs().between(1, 1_000))
            .as(
                (nanos, inFlight) -> {
                  CallExtremes extremes = new CallExtremes();
                  extremes.busy(nanos, inFlight);
                  return extremes;
                });
    return Combinators.combine(busy.list().ofMaxSize(3), calls().list().ofMaxSize(6))
        .as(
            (stretches, calls) -> {
              CallExtremes extremes = new CallExtremes();
              stretches.forEach(extremes::add);
              calls.forEach(extremes::latency);
              return extremes;
            });
  }

  private record Row(Value predicted, Value truth, double score, int eligible) {}

  static Arbitrary<PredictionTally> predictionTallies() {
    Arbitrary<Value> values =
        Arbitraries.oneOf(
            classNames().map(Value.ClassName::new),
            Arbitraries.doubles().between(-1e9, 1e9).map(Value.Number::new));
    Arbitrary<Row> rows =
        Combinators.combine(values, values.injectNull(0.3), numbers(), Arbitraries.integers().between(0, 3)).as(Row::new);
    return of(rows, PredictionTally::new, TallyArbitraries::record);
  }

  private static void record(PredictionTally tally, Row row) {
    Prediction prediction =
        new Prediction(
            new PredictionKey("m", "id", 0, ""), new Position(0, 0, 0), Dimensions.ofModel("m"), row.predicted, Scores.NONE, row.score, 0, 0);
    tally.add(PredictionTally.of(prediction, row.truth));
    tally.addEligible(row.eligible);
  }
}
