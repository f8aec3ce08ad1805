// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.reference;

import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.TimeRange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pins references in a store, and lets them go. Thread-safe. */
public final class References {
  private final MeterStore store;

  public References(MeterStore store) {
    this.store = store;
  }

  /**
   * Pins what was gathered; it is durable when this returns.
   *
   * @param range the time that the rows were predicted in; null where they come from outside
   * @return empty, and nothing is changed, if the model has a reference of this name
   */
  public Optional<PinnedReference> pin(
      ReferenceBuilder rows, String model, String name, long createdMicros, @Nullable TimeRange range) {
    return store.write(transaction -> rows.pin(transaction, model, name, createdMicros, range));
  }

  /** Lets a reference go. @return false if there is none of this name */
  public boolean delete(String model, String name) {
    return store.write(transaction -> transaction.deleteReference(model, name));
  }
}
