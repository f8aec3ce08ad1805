// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelHistory;
import io.infermeter.core.label.LabelJoin;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.label.LabelResult;
import io.infermeter.core.label.Register;
import io.infermeter.core.model.Models;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.WriteTransaction;
import io.infermeter.core.tally.CallExtremes;
import io.infermeter.core.tally.Tally;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One transaction of the writer: predictions claim their ids, labels join, labels that waited for too long are given up. At the end
 * every key that changed contributes (what follows from its history now) - (what followed from it before), so aggregates always equal
 * what the stored rows add up to. Used once.
 */
final class Flush {
  private final WriteTransaction transaction;
  private final Models models;
  private final WaitingRoom waiting;
  private final Map<PredictionKey, LabelHistory> before = new HashMap<>();
  private final Map<PredictionKey, LabelHistory> after = new LinkedHashMap<>();
  private final Aggregates deltas = new Aggregates();
  private final Map<RollupKey, CallExtremes> extremes = new LinkedHashMap<>();
  private final Map<LabelOutcome, Long> outcomes = new EnumMap<>(LabelOutcome.class);
  private final Set<String> duplicateModels = new LinkedHashSet<>();
  private long storedRows;
  private long duplicateRows;

  Flush(WriteTransaction transaction, Models models, WaitingRoom waiting) {
    this.transaction = transaction;
    this.models = models;
    this.waiting = waiting;
  }

  /**
   * Does it.
   *
   * @param nowMicros labels that expire before are given up
   */
  List<LabelResult> run(Collection<RecordedCall> calls, Collection<Drop> drops, List<Label> labels, long nowMicros) {
    load(calls, labels);
    calls.forEach(this::record);
    drops.forEach(drop -> deltas.eligible(drop.position().micros(), drop.dimensions(), drop.rows()));
    List<LabelResult> results = labels.stream().map(this::join).toList();
    new Changes(transaction, models, before, after.values(), deltas).write();
    transaction.insertCalls(calls.stream().map(RecordedCall::call).toList());
    transaction.insertDrops(drops);
    count(LabelOutcome.EXPIRED, waiting.giveUp(transaction, nowMicros, after.keySet()));
    return results;
  }

  /** A register without a label has no history, so that the histories of few keys have to be read. */
  private void load(Collection<RecordedCall> calls, List<Label> labels) {
    Set<PredictionKey> keys = new LinkedHashSet<>();
    calls.forEach(call -> call.predictions().forEach(prediction -> keys.add(prediction.key())));
    labels.forEach(label -> keys.add(label.key()));
    if (keys.isEmpty()) {
      return;
    }
    Map<PredictionKey, Register> registers = transaction.registers(keys);
    List<PredictionKey> labelled = registers.values().stream().filter(r -> r.label() != null).map(Register::key).toList();
    Map<PredictionKey, SortedSet<Label>> histories = labelled.isEmpty() ? Map.of() : transaction.histories(labelled);
    registers.forEach(
        (key, register) ->
            before.put(key, new LabelHistory(key, register.prediction(), histories.getOrDefault(key, new TreeSet<>()))));
  }

  private LabelHistory history(PredictionKey key) {
    LabelHistory changed = after.get(key);
    return changed != null ? changed : before.getOrDefault(key, LabelHistory.empty(key));
  }

  private void record(RecordedCall recorded) {
    Call call = recorded.call();
    deltas.call(call);
    extremes
        .computeIfAbsent(Concurrency.key(Aggregates.minute(call.position().micros()), call.dimensions()), key -> new CallExtremes())
        .latency(call);
    recorded.predictions().forEach(this::claim);
  }

  /** The earliest prediction of an id stays, whichever is recorded first. Labels that waited are held against it now. */
  private void claim(Prediction prediction) {
    LabelHistory old = history(prediction.key());
    Prediction holder = old.prediction();
    if (holder != null) {
      duplicateRows++;
      duplicateModels.add(prediction.key().model());
      if (holder.position().compareTo(prediction.position()) <= 0) {
        return;
      }
    } else {
      storedRows++;
      waiting.joined(old);
    }
    after.put(prediction.key(), old.with(prediction, fitting(old.labels(), prediction)));
  }

  private SortedSet<Label> fitting(SortedSet<Label> labels, Prediction prediction) {
    TreeSet<Label> fitting = new TreeSet<>();
    for (Label label : labels) {
      LabelResult refusal = LabelJoin.refusal(prediction, label, models.settings(label.key().model()).labelHorizon());
      if (refusal == null) {
        fitting.add(label);
      } else {
        count(refusal.outcome(), 1);
      }
    }
    return fitting;
  }

  private LabelResult join(Label label) {
    LabelHistory old = history(label.key());
    LabelResult refusal = waiting.refusal(old, label);
    LabelJoin.Step step =
        refusal != null
            ? new LabelJoin.Step(old.register(), refusal, false)
            : LabelJoin.apply(
                old.register(), label, old.labels().contains(label), models.settings(label.key().model()).labelHorizon());
    if (step.kept()) {
      if (old.prediction() == null && !old.waits()) {
        waiting.started();
      }
      after.put(label.key(), old.with(label));
    }
    count(step.result().outcome(), 1);
    return step.result();
  }

  private void count(LabelOutcome outcome, long labels) {
    if (labels > 0) {
      outcomes.merge(outcome, labels, Long::sum);
    }
  }

  Map<RollupKey, Tally<?>> deltas() {
    return deltas.tallies();
  }

  /** What this flush adds to the extremes of calls; more is added once time is settled. */
  Map<RollupKey, CallExtremes> extremes() {
    return extremes;
  }

  Map<LabelOutcome, Long> outcomes() {
    return outcomes;
  }

  Set<String> duplicateModels() {
    return duplicateModels;
  }

  WaitingRoom waiting() {
    return waiting;
  }

  long storedRows() {
    return storedRows;
  }

  long duplicateRows() {
    return duplicateRows;
  }
}
