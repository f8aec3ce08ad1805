// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.tally.Durations;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.CallHead;
import io.infermeter.gateway.call.CallObserver;
import io.infermeter.gateway.call.CaptureRules;
import io.infermeter.gateway.call.FinishedCall;
import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import io.infermeter.gateway.call.MethodCapture;
import io.infermeter.gateway.call.RunningCalls;
import io.infermeter.gateway.call.SegmentRules;
import io.infermeter.testkit.TestClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeasurementsTest {
  private static final Backend BACKEND = new Backend("triton", "localhost", 8001, List.of());
  private static final int LIMIT = 10;

  private final TestClock clock = new TestClock(Instant.ofEpochSecond(1_000));
  private final List<FinishedCall> finished = new ArrayList<>();
  private final Measurements measurements =
      new Measurements(rules(), SegmentRules.NONE, finished::add, clock::micros, clock::nanos, 64, 1);

  private static CaptureRules rules() {
    MethodCapture capture =
        new MethodCapture() {
          @Override
          public int requestLimit() {
            return LIMIT;
          }

          @Override
          public int responseLimit() {
            return LIMIT;
          }

          @Override
          public @Nullable String predictionId(CallHead head, @Nullable CapturedMessage request) {
            return request == null ? "none" : "id-" + request.length();
          }
        };
    return method -> method.startsWith("read.") ? capture : null;
  }

  private CallObserver begin(String method) {
    Map<String, String> headers = Map.of("grpc-encoding", "gzip");
    return measurements.begin(
        new CallHead() {
          @Override
          public String method() {
            return method;
          }

          @Override
          public @Nullable String header(String name) {
            return headers.get(name);
          }
        });
  }

  private void pass(long millis) {
    clock.advance(Duration.ofMillis(millis));
  }

  @Test
  void theInstantsAddUp() {
    CallObserver call = begin("read.A/B");
    pass(1);
    call.requestMessage(4, false);
    call.requestPart(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
    pass(2);
    call.requestComplete();
    call.admitted(BACKEND);
    pass(4);
    call.sent();
    pass(8);
    assertThat(call.responseHead(null)).isEqualTo("id-4");
    call.responseMessage(2, false);
    call.responsePart(ByteBuffer.wrap(new byte[] {5, 6}));
    pass(16);
    call.upstreamClosed();
    pass(32);
    call.ended(CallOutcome.OK, 0);
    FinishedCall measured = finished.getFirst();
    assertThat(measured.latencyNanos()).isEqualTo(63_000_000);
    assertThat(measured.upstreamNanos()).isEqualTo(24_000_000);
    assertThat(measured.overheadNanos()).as("without the client's upload of 3 ms").isEqualTo(36_000_000);
    assertThat(measured.requestBytes()).isEqualTo(4);
    assertThat(measured.responseBytes()).isEqualTo(2);
    assertThat(measured.backend()).isEqualTo("triton");
    assertThat(measured.request().bytes()).containsExactly(1, 2, 3, 4);
    assertThat(measured.response().bytes()).containsExactly(5, 6);
    assertThat(measured.response().complete()).isTrue();
    assertThat(measured.predictionId()).isEqualTo("id-4");
  }

  @Test
  void aCallThatWasNeverSentHasNoUpstreamTime() {
    CallObserver call = begin("other.A/B");
    pass(5);
    call.ended(CallOutcome.CANCELLED, 1);
    FinishedCall measured = finished.getFirst();
    assertThat(measured.upstreamNanos()).isZero();
    assertThat(measured.overheadNanos()).isEqualTo(5_000_000);
    assertThat(measured.request()).isNull();
    assertThat(measured.predictionId()).isNull();
  }

  @Test
  void onlyTheBeginningOfALongMessageIsKept() {
    CallObserver call = begin("read.A/B");
    call.requestMessage(25, true);
    call.requestPart(ByteBuffer.wrap(new byte[7]));
    call.requestPart(ByteBuffer.wrap(new byte[18]));
    call.ended(CallOutcome.OK, 0);
    CapturedMessage request = finished.getFirst().request();
    assertThat(request.bytes()).hasSize(LIMIT);
    assertThat(request.complete()).isFalse();
    assertThat(request.length()).isEqualTo(25);
    assertThat(request.encoding()).isEqualTo("gzip");
  }

  @Test
  void oneOfSeveralMessagesIsNotKept() {
    CallObserver call = begin("read.A/B");
    for (int i = 0; i < 3; i++) {
      call.responseMessage(3, false);
      call.responsePart(ByteBuffer.wrap(new byte[3]));
    }
    call.ended(CallOutcome.OK, 0);
    assertThat(finished.getFirst().response()).isNull();
    assertThat(finished.getFirst().responseBytes()).isEqualTo(9);
  }

  @Test
  void beyondTheBytesThatMayBeKeptCallsGoOnWithoutThem() {
    List<CallObserver> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      CallObserver call = begin("read.A/B");
      call.requestMessage(LIMIT, false);
      call.requestPart(ByteBuffer.wrap(new byte[LIMIT]));
      calls.add(call);
    }
    calls.forEach(call -> call.ended(CallOutcome.OK, 0));
    assertThat(finished).filteredOn(call -> call.request().complete()).hasSize(6);
    assertThat(finished).filteredOn(call -> call.request().bytes().length == 0).hasSize(2);
    CallObserver next = begin("read.A/B");
    next.requestMessage(LIMIT, false);
    next.requestPart(ByteBuffer.wrap(new byte[LIMIT]));
    next.ended(CallOutcome.OK, 0);
    assertThat(finished.getLast().request().complete()).as("what has ended is given back").isTrue();
  }

  @Test
  void anAnswerOfSeveralMessagesHasTheTimesBetweenThem() {
    CallObserver call = begin("other.A/Stream");
    pass(7);
    call.responseMessage(3, false);
    pass(10);
    call.responseMessage(3, false);
    pass(30);
    call.responseMessage(3, false);
    pass(1);
    call.ended(CallOutcome.OK, 0);
    FinishedCall measured = finished.getFirst();
    assertThat(measured.responseMessages()).isEqualTo(3);
    assertThat(measured.firstMessageNanos()).isEqualTo(7_000_000);
    Durations gaps = new Durations();
    gaps.record(10_000_000);
    gaps.record(30_000_000);
    assertThat(measured.messageGaps()).isEqualTo(gaps);
  }

  @Test
  void anAnswerOfOneMessageOrNoneHasNoGaps() {
    CallObserver one = begin("other.A/B");
    pass(7);
    one.responseMessage(3, false);
    one.ended(CallOutcome.OK, 0);
    begin("other.A/B").ended(CallOutcome.FAILED, 14);
    assertThat(finished).extracting(FinishedCall::responseMessages).containsExactly(1L, 0L);
    assertThat(finished).extracting(FinishedCall::firstMessageNanos).containsExactly(7_000_000L, -1L);
    assertThat(finished).allSatisfy(call -> assertThat(call.messageGaps()).isNull());
  }

  @Test
  void aBackendThatHangsShowsBeforeAnyCallEnds() {
    assertThat(measurements.running()).isEmpty();
    CallObserver hung = begin("other.A/B");
    hung.admitted(BACKEND);
    long began = clock.micros();
    pass(60_000);
    CallObserver second = begin("other.A/B");
    second.admitted(BACKEND);
    CallObserver elsewhere = begin("other.A/B");
    elsewhere.admitted(new Backend("llm", "localhost", 8002, List.of()));
    assertThat(measurements.running())
        .containsExactly(new RunningCalls("llm", 1, clock.micros()), new RunningCalls("triton", 2, began));
    assertThat(measurements.oldestAgeSeconds()).isEqualTo(60);
    hung.ended(CallOutcome.CANCELLED, 1);
    elsewhere.ended(CallOutcome.OK, 0);
    assertThat(measurements.running())
        .containsExactly(new RunningCalls("llm", 0, Long.MAX_VALUE), new RunningCalls("triton", 1, clock.micros()));
    assertThat(measurements.oldestAgeSeconds()).isZero();
    second.ended(CallOutcome.OK, 0);
  }

  /** Law: before the settled instant, every call that began has been handed over. */
  @Property(tries = 100)
  void whatIsSettledHasBeenHandedOver(@ForAll long seed) {
    new MeasurementsTest().checkSettled(new Random(seed));
  }

  private void checkSettled(Random random) {
    List<CallObserver> running = new ArrayList<>();
    List<Long> beginnings = new ArrayList<>();
    Map<CallObserver, Long> startedAt = new IdentityHashMap<>();
    for (int step = 0; step < 60; step++) {
      pass(random.nextInt(300));
      if (random.nextBoolean() || running.isEmpty()) {
        beginnings.add(clock.micros());
        CallObserver call = begin("other.A/B");
        call.admitted(BACKEND);
        startedAt.put(call, clock.micros());
        running.add(call);
      } else {
        running.remove(random.nextInt(running.size())).ended(CallOutcome.OK, 0);
      }
      long settled = measurements.settledMicros();
      long began = beginnings.stream().filter(micros -> micros < settled).count();
      long handedOver = finished.stream().filter(call -> call.startMicros() < settled).count();
      assertThat(handedOver).isEqualTo(began);
      assertThat(measurements.inFlight()).isEqualTo(running.size());
      assertThat(measurements.running()).allSatisfy(of -> assertThat(of.calls()).isEqualTo(running.size()));
      Long oldest = running.isEmpty() ? Long.MAX_VALUE : startedAt.get(running.getFirst());
      assertThat(measurements.running()).allSatisfy(of -> assertThat(of.oldestMicros()).isEqualTo(oldest));
    }
    running.forEach(call -> call.ended(CallOutcome.OK, 0));
    assertThat(measurements.inFlight()).isZero();
    assertThat(measurements.settledMicros()).isEqualTo(clock.micros() - 100_000);
    assertThat(finished).extracting(FinishedCall::sequence).doesNotHaveDuplicates();
  }
}
