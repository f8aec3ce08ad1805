// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.call.Position;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.Register;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.resource.ResourceSample;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** What can be done in one writing transaction. Confined to the thread that runs it. */
public interface WriteTransaction extends ReferenceWrites, AlertWrites {
  /** The registers that exist, locked until the transaction ends. */
  Map<PredictionKey, Register> registers(Collection<PredictionKey> keys);

  /**
   * Replaces the state of registers. Where the prediction changes from one position to another, the old prediction row goes. The
   * stored prediction's truth follows the label.
   */
  void put(Collection<Change> changes);

  /** Adds calls; positions are new. */
  void insertCalls(Collection<Call> calls);

  /** Adds drops; positions are new. */
  void insertDrops(Collection<Drop> drops);

  /** The labels of these keys; keys without any are left out. */
  Map<PredictionKey, SortedSet<Label>> histories(Collection<PredictionKey> keys);

  /** Adds labels to the history; none of them is there. */
  void insertLabels(Collection<Label> labels);

  /** Takes labels out of the history. */
  void deleteLabels(Collection<Label> labels);

  /** The predictions of these calls as they were before this transaction, each with its truth, in time order. */
  List<StoredPrediction> ofCalls(Collection<Position> positions);

  /** Notes that labels wait for their prediction; none of the keys waits already. */
  void startWaiting(Collection<Waiting> waiting);

  /** Notes that labels of these keys wait no longer. */
  void stopWaiting(Collection<PredictionKey> keys);

  /**
   * Keys whose labels have waited for too long, those first that should have been given up first.
   *
   * @param untilMicros only those that expire before this instant
   * @param limit at most so many
   */
  List<PredictionKey> expired(long untilMicros, int limit);

  /** Removes registers that wait, and all of their labels. */
  void forget(Collection<PredictionKey> keys);

  /** This process's own rollups of these keys, as far as they exist. */
  Map<RollupKey, Rollup> rollups(Collection<RollupKey> keys);

  /** Writes this process's own rollups, replacing those with a smaller sequence. */
  void putRollups(Collection<Rollup> rollups);

  /** Adds resource samples. */
  void insertResources(Collection<ResourceSample> samples);

  /**
   * Notes which flush of this process this transaction is, in place of the one noted before; read by {@link Snapshot#lastFlush}.
   *
   * @param number greater than 0, and than every number that this process has noted or tried to
   */
  void noteFlush(long number);

  /** Keeps an evaluation; false, and nothing is written, if its name is taken. */
  boolean insertEvaluation(Evaluation evaluation);

  /** Deletes an evaluation; false if there is none of this name. */
  boolean deleteEvaluation(String name);

  /**
   * Removes the oldest calls, drops, predictions and resource samples; registers and labels go with their prediction. The instant
   * after which none of them was made, and no call of them ran, is remembered: {@link Snapshot#rowsSinceMicros}.
   *
   * @param beforeMicros only rows of before this instant, microseconds since 1970
   * @param limit at most about so many rows
   * @return how many rows were removed; less than the limit means that none is left
   */
  int removeRows(long beforeMicros, int limit);

  /**
   * Removes the oldest rollups of every process; remembered likewise: {@link Snapshot#rollupsSinceMicros}.
   *
   * @param beforeMicros only of hours before the hour of this instant, microseconds since 1970
   * @param limit at most so many
   * @return how many were removed; less than the limit means that none is left
   */
  int removeRollups(long beforeMicros, int limit);

  /** By how much time rollups are kept. */
  Ladder ladder();

  /** Keeps rollups by other times from now on; {@link #merge} is to follow. */
  void setLadder(Ladder ladder);

  /** The first minute from this one on that any rollup of a kind that merges begins with; empty if there is none. */
  OptionalLong firstMinute(long fromMinute);

  /**
   * Rollups of every process, of kinds that merge.
   *
   * @param firstMinute those that begin with this minute or later
   * @param endMinute and before this one
   * @param span and are shorter than so many minutes
   * @param limit at most so many
   */
  List<Rollup> shorter(long firstMinute, long endMinute, int span, int limit);

  /** A rollup of a process; null if there is none. */
  @Nullable Rollup rollup(RollupKey key, int process);

  /** Replaces rollups, of whatever process, by others. */
  void merge(Collection<Rollup> gone, Collection<Rollup> instead);

  /**
   * A register before and after.
   *
   * @param firstLearnedMicros when the first label of the register after was learned; null if it has none
   */
  record Change(Register before, Register after, @Nullable Long firstLearnedMicros) {
    public Change(Register before, Register after) {
      this(before, after, null);
    }
  }
}
