// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.testkit;

import static io.infermeter.testkit.Things.key;
import static io.infermeter.testkit.Things.prediction;

import io.infermeter.core.call.Call;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.Register;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.store.WriteTransaction.Change;
import io.infermeter.core.store.WriteTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An open store for each test, and short ways to use it. */
abstract class StoreFixture {
  MeterStore store;

  /** A store without anything in it. */
  protected abstract MeterStore open();

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  void write(Consumer<WriteTransaction> work) {
    store.write(
        transaction -> {
          work.accept(transaction);
          return true;
        });
  }

  List<StoredPrediction> predictions(TimeRange range) {
    return store.read(
        snapshot -> {
          List<StoredPrediction> found = new ArrayList<>();
          snapshot.predictions(range, any -> true, found::add);
          return found;
        });
  }

  List<Call> calls(TimeRange range) {
    return store.read(
        snapshot -> {
          List<Call> found = new ArrayList<>();
          snapshot.calls(range, any -> true, found::add);
          return found;
        });
  }

  Register register(PredictionKey key) {
    Map<PredictionKey, Register> found = store.write(transaction -> transaction.registers(List.of(key)));
    return found.getOrDefault(key, Register.empty(key));
  }

  void label(Label label) {
    Register before = register(label.key());
    Register after = new Register(label.key(), before.prediction(), label);
    write(
        transaction -> {
          transaction.insertLabels(List.of(label));
          transaction.put(List.of(new Change(before, after)));
        });
  }
}
