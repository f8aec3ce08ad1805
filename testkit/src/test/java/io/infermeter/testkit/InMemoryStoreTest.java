// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.testkit;

import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.store.MeterStore;

class InMemoryStoreTest extends StoreContract {
  @Override
  protected MeterStore open() {
    return new InMemoryStore();
  }
}
