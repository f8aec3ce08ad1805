// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.ingest.Ledger;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.gateway.call.FinishedCall;
import java.util.List;
import java.util.Map;

/** A capturing stage with a recorder behind it that keeps everything in memory. */
record Captured(Capture capture, ModelRegistry models, InMemoryStore store, Recorder recorder) {
  static Captured make() {
    return make(CaptureBounds.DEFAULT, Map.of());
  }

  static Captured make(CaptureBounds bounds, Map<String, String> parameterSegments, ModelSettings... settings) {
    InMemoryStore store = new InMemoryStore();
    ModelRegistry models = new ModelRegistry(List.of(settings));
    Capture capture =
        new Capture(bounds, new IdRule.Request(), Map.of("shop", "x-shop"), parameterSegments, models, store.process());
    return new Captured(capture, models, store, new Recorder(store, models, Finished.START, capture::queuedCalls));
  }

  /** Puts a call in, and reads it. */
  void take(FinishedCall call) {
    capture.queue().accept(call);
    assertThat(capture.drainTo(recorder, 10)).isEqualTo(1);
    assertThat(capture.drainTo(recorder, 10)).isZero();
  }

  Ledger flushed() {
    recorder.flush(List.of(), List.of(), Finished.START);
    Ledger ledger = recorder.ledger();
    assertThat(ledger.balances()).as("%s", ledger).isTrue();
    return ledger;
  }

  void assertOneCall() {
    assertCalls(1);
  }

  /** That each call was recorded, and understood or counted; and not for a failure of the reader itself. */
  void assertCalls(int calls) {
    assertThat(recorder.pendingCalls()).isEqualTo(calls);
    assertThat(models.unreadable("").values()).noneMatch(each -> each.message().startsWith("the gateway failed"));
    Ledger ledger = flushed();
    assertThat(ledger.otherCalls()).isZero();
    assertThat(ledger.unreadableCalls()).isBetween(0L, (long) calls);
  }
}
