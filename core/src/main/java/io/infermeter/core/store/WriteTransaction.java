// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.Register;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.resource.ResourceSample;
import java.util.Collection;
import java.util.Map;

/** What can be done in one writing transaction. Confined to the thread that runs it. */
public interface WriteTransaction {
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

  /** Adds labels to the history; those that are there already (equal in the order of labels) are left as they are. */
  void insertLabels(Collection<Label> labels);

  /** Those of the labels that are in the history already, equal in the order of labels. */
  Collection<Label> known(Collection<Label> labels);

  /** This process's own rollups of these keys, as far as they exist. */
  Map<RollupKey, Rollup> rollups(Collection<RollupKey> keys);

  /** Writes this process's own rollups, replacing those with a smaller sequence. */
  void putRollups(Collection<Rollup> rollups);

  /** Adds resource samples. */
  void insertResources(Collection<ResourceSample> samples);

  /** A register before and after. */
  record Change(Register before, Register after) {}
}
