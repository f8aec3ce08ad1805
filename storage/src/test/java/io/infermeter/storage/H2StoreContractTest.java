// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.store.MeterStore;
import io.infermeter.testkit.StoreContract;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

class H2StoreContractTest extends StoreContract {
  @TempDir Path folder;

  @Override
  protected MeterStore open() {
    return H2Store.open(folder, Clock.systemUTC());
  }
}
