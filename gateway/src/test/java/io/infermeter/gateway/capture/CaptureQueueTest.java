// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infermeter.core.call.DropCause;
import io.infermeter.core.ingest.Ledger;
import io.infermeter.gateway.call.FinishedCall;
import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CaptureQueueTest {
  private static final int ROWS = 3;

  @Test
  void noMoreCallsWaitThanMay() {
    List<FinishedCall> over = new ArrayList<>();
    CaptureQueue queue = new CaptureQueue(10, 1 << 20, over::add);
    for (int i = 0; i < 15; i++) {
      queue.accept(call(i, 100));
    }
    assertThat(queue.size()).isEqualTo(10);
    assertThat(over).extracting(FinishedCall::sequence).containsExactly(10L, 11L, 12L, 13L, 14L);
    for (long i = 0; i < 10; i++) {
      assertThat(queue.poll()).isNotNull().extracting(FinishedCall::sequence).isEqualTo(i);
    }
    assertThat(queue.poll()).isNull();
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void beyondTheBytesCallsWaitWithTheBeginningOfTheirMessages() {
    CaptureQueue queue = new CaptureQueue(10, 5_000, over -> {});
    queue.accept(call(1, 4_000));
    long full = queue.bytes();
    queue.accept(call(2, 4_000));
    assertThat(queue.bytes()).isBetween(full + CaptureQueue.REMNANT, full + 2 * CaptureQueue.REMNANT);
    assertThat(queue.poll().response().complete()).isTrue();
    FinishedCall second = queue.poll();
    assertThat(second.response().bytes()).hasSize(CaptureQueue.REMNANT);
    assertThat(second.response().complete()).isFalse();
    assertThat(queue.bytes()).isZero();
    queue.accept(call(3, 4_000));
    assertThat(queue.poll().response().complete()).isTrue();
  }

  @Test
  void aCallWithoutItsBytesIsMeasuredAndItsRowsAreLost() {
    Captured captured = Captured.make(new CaptureBounds(100, 5_000, 1 << 20), Map.of());
    for (int i = 0; i < 4; i++) {
      captured.capture().queue().accept(call(i, 4_000));
    }
    assertThat(captured.capture().drainTo(captured.recorder(), 100)).isEqualTo(4);
    assertThat(captured.recorder().pendingCalls()).isEqualTo(4);
    assertThat(captured.flushed().dropped()).isEqualTo(Map.of(DropCause.QUEUE_FULL, 3L * ROWS));
    assertThat(captured.recorder().ledger().storedRows()).isEqualTo(ROWS);
  }

  @Test
  @Timeout(60)
  void theLedgerBalancesWhateverSeveralEventLoopsHandOver() throws Exception {
    int loops = 4;
    int callsPerLoop = 20_000;
    Captured captured = Captured.make(new CaptureBounds(64, 20_000, 1 << 20), Map.of());
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(loops)) {
      List<Future<?>> running = new ArrayList<>();
      for (int loop = 0; loop < loops; loop++) {
        long first = (long) loop * callsPerLoop;
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  for (long i = first; i < first + callsPerLoop; i++) {
                    captured.capture().queue().accept(call(i, (int) (i % 7) * 100));
                  }
                  return null;
                }));
      }
      start.countDown();
      while (!running.stream().allMatch(Future::isDone)) {
        captured.capture().drainTo(captured.recorder(), 50);
        assertThat(captured.recorder().ledger().balances()).isTrue();
      }
      for (Future<?> each : running) {
        each.get(1, TimeUnit.SECONDS);
      }
    }
    while (captured.capture().drainTo(captured.recorder(), 50) == 50) {
      assertThat(captured.recorder().ledger().balances()).isTrue();
    }
    Ledger ledger = captured.flushed();
    assertThat(ledger.receivedRows()).isEqualTo((long) loops * callsPerLoop * ROWS);
    assertThat(ledger.queuedCalls()).isZero();
    assertThat(ledger.storedRows()).isPositive();
    assertThat(ledger.dropped()).containsOnlyKeys(DropCause.QUEUE_FULL);
  }

  private static FinishedCall call(long sequence, int padding) {
    CapturedMessage response =
        Wire.plain(
            Wire.response("m", "1")
                .addOutputs(Wire.ints("label", Wire.shape(ROWS), 1, 2, 3))
                .addOutputs(Wire.texts("padding", Wire.shape(1, 1, 2), ByteString.copyFrom(new byte[padding]).toStringUtf8(), ""))
                .build());
    return Finished.ok(sequence, Wire.plain(Wire.request("m", "").build()), response);
  }
}
