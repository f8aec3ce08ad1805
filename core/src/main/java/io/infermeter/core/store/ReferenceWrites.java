// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import java.util.List;

/** Pins references and lets them go. Confined to the thread of its transaction. */
public interface ReferenceWrites {
  /**
   * Pins a reference.
   *
   * @param chunks its rows as {@code io.infermeter.core.reference.ReferenceChunks} writes them
   * @return false, and nothing is changed, if the model has a reference of this name
   */
  boolean insertReference(PinnedReference reference, List<byte[]> chunks);

  /** Lets a reference go. @return false if there is none of this name */
  boolean deleteReference(String model, String name);
}
