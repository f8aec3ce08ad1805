// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.evaluation;

import io.infermeter.core.store.Evaluation;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Snapshot;
import java.util.List;
import java.util.Optional;

/** The evaluations that a store keeps. Bounded: at most {@value #MOST}. Thread-safe. */
public final class Evaluations {
  /** Most evaluations that are kept. */
  public static final int MOST = 10_000;

  private final MeterStore store;

  public Evaluations(MeterStore store) {
    this.store = store;
  }

  /** What became of an evaluation that was to be kept. */
  public enum Kept {
    KEPT,
    /** Another one has its name. */
    NAME_TAKEN,
    /** As many are kept as may be. */
    FULL
  }

  /** All, the newest first, each with an empty report. */
  public List<Evaluation> all() {
    return store.read(Snapshot::evaluations);
  }

  /** The one of this name, with its report. */
  public Optional<Evaluation> find(String name) {
    return store.read(snapshot -> snapshot.evaluation(name));
  }

  /** Keeps an evaluation for good. */
  public Kept keep(Evaluation evaluation) {
    if (all().size() >= MOST) {
      return Kept.FULL;
    }
    boolean kept = store.write(transaction -> transaction.insertEvaluation(evaluation));
    return kept ? Kept.KEPT : Kept.NAME_TAKEN;
  }

  /** Deletes one; false if there is none of this name. */
  public boolean delete(String name) {
    return store.write(transaction -> transaction.deleteEvaluation(name));
  }
}
