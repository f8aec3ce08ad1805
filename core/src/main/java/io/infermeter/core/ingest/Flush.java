// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelJoin;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.label.LabelResult;
import io.infermeter.core.label.Register;
import io.infermeter.core.model.Models;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.store.WriteTransaction;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.Tally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One transaction of the writer: predictions claim their ids, labels join, and both become differences of aggregates. Every change of a
 * register is (what it contributes after) - (what it contributed before), so aggregates always equal what the stored rows add up to.
 * Used once.
 */
final class Flush {
  private final WriteTransaction transaction;
  private final Models models;
  private final Map<PredictionKey, Register> before = new HashMap<>();
  private final Map<PredictionKey, Register> after = new LinkedHashMap<>();
  private final Map<RollupKey, Tally<?>> deltas = new LinkedHashMap<>();
  private final Map<LabelOutcome, Long> outcomes = new EnumMap<>(LabelOutcome.class);
  private final Set<String> duplicateModels = new LinkedHashSet<>();
  private long storedRows;
  private long duplicateRows;

  Flush(WriteTransaction transaction, Models models) {
    this.transaction = transaction;
    this.models = models;
  }

  List<LabelResult> run(Collection<RecordedCall> calls, Collection<Drop> drops, List<Label> labels) {
    load(calls, labels);
    calls.forEach(this::record);
    drops.forEach(drop -> predictionDelta(drop.position().micros(), drop.dimensions()).addEligible(drop.rows()));
    List<LabelResult> results = join(labels);
    transaction.insertCalls(calls.stream().map(RecordedCall::call).toList());
    transaction.insertDrops(drops);
    transaction.put(changes());
    return results;
  }

  private void load(Collection<RecordedCall> calls, List<Label> labels) {
    Set<PredictionKey> keys = new LinkedHashSet<>();
    calls.forEach(call -> call.predictions().forEach(prediction -> keys.add(prediction.key())));
    labels.forEach(label -> keys.add(label.key()));
    if (!keys.isEmpty()) {
      before.putAll(transaction.registers(keys));
    }
  }

  private Register register(PredictionKey key) {
    Register changed = after.get(key);
    return changed != null ? changed : before.getOrDefault(key, Register.empty(key));
  }

  private void record(RecordedCall recorded) {
    Call call = recorded.call();
    callDelta(call.position().micros(), call.dimensions()).add(CallTally.of(call));
    if (call.rows() > 0) {
      predictionDelta(call.position().micros(), call.dimensions()).addEligible(call.rows());
    }
    recorded.predictions().forEach(this::claim);
  }

  /** The earliest prediction of an id stays, whichever is recorded first. */
  private void claim(Prediction prediction) {
    Register old = register(prediction.key());
    Prediction holder = old.prediction();
    if (holder != null) {
      duplicateRows++;
      duplicateModels.add(prediction.key().model());
      if (holder.position().compareTo(prediction.position()) <= 0) {
        return;
      }
    } else {
      storedRows++;
    }
    replace(old, new Register(prediction.key(), prediction, old.label()));
  }

  private List<LabelResult> join(List<Label> labels) {
    if (labels.isEmpty()) {
      return List.of();
    }
    Set<Label> known = new HashSet<>();
    transaction.known(labels).forEach(label -> known.add(identity(label)));
    List<LabelResult> results = new ArrayList<>(labels.size());
    List<Label> kept = new ArrayList<>();
    for (Label label : labels) {
      Register old = register(label.key());
      var horizon = models.settings(label.key().model()).labelHorizon();
      LabelJoin.Step step = LabelJoin.apply(old, label, known.contains(identity(label)), horizon);
      if (step.kept()) {
        kept.add(label);
        known.add(identity(label));
      }
      if (step.after() != old) {
        replace(old, step.after());
      }
      outcomes.merge(step.result().outcome(), 1L, Long::sum);
      results.add(step.result());
    }
    transaction.insertLabels(kept);
    return results;
  }

  /** Labels that compare as equal differ at most in when they were learned. */
  private static Label identity(Label label) {
    return new Label(label.key(), label.value(), label.labelMicros(), "", label.priority(), label.id(), 0);
  }

  private void replace(Register old, Register changed) {
    contribute(old, -1);
    contribute(changed, 1);
    after.put(changed.key(), changed);
  }

  private void contribute(Register register, int sign) {
    Prediction prediction = register.prediction();
    if (prediction == null) {
      return;
    }
    PredictionTally tally = PredictionTally.of(prediction, truth(register));
    PredictionTally delta = predictionDelta(prediction.position().micros(), prediction.dimensions());
    if (sign > 0) {
      delta.add(tally);
    } else {
      delta.subtract(tally);
    }
  }

  private static @Nullable Value truth(Register register) {
    return register.label() == null ? null : register.label().value();
  }

  private PredictionTally predictionDelta(long micros, Dimensions dimensions) {
    return (PredictionTally) deltas.computeIfAbsent(
        new RollupKey(RollupKey.Kind.PREDICTIONS, RollupKey.Axis.EVENT, minute(micros), dimensions), key -> new PredictionTally());
  }

  private CallTally callDelta(long micros, Dimensions dimensions) {
    return (CallTally) deltas.computeIfAbsent(
        new RollupKey(RollupKey.Kind.CALLS, RollupKey.Axis.EVENT, minute(micros), dimensions), key -> new CallTally());
  }

  private static long minute(long micros) {
    return Math.floorDiv(micros, TimeRange.MINUTE);
  }

  private List<WriteTransaction.Change> changes() {
    return after.values().stream()
        .map(changed -> new WriteTransaction.Change(before.getOrDefault(changed.key(), Register.empty(changed.key())), changed))
        .toList();
  }

  Map<RollupKey, Tally<?>> deltas() {
    deltas.values().removeIf(Tally::isZero);
    return deltas;
  }

  Map<LabelOutcome, Long> outcomes() {
    return outcomes;
  }

  Set<String> duplicateModels() {
    return duplicateModels;
  }

  long storedRows() {
    return storedRows;
  }

  long duplicateRows() {
    return duplicateRows;
  }
}
