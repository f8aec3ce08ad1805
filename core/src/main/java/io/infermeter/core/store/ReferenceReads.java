// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads pinned references. Confined to the thread of its snapshot. */
public interface ReferenceReads {
  /** The references by model and name; of one model, or, if it is empty, of all. */
  List<PinnedReference> references(String model);

  Optional<PinnedReference> reference(String model, String name);

  /** The rows of a reference in the order in which they were pinned; none if there is no such reference. */
  void referenceRows(String model, String name, Consumer<StoredPrediction> consumer);
}
