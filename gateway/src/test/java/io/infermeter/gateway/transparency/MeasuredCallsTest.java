// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.gateway.DataPath;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.CallHead;
import io.infermeter.gateway.call.FinishedCall;
import io.infermeter.gateway.call.FinishedCall.CapturedMessage;
import io.infermeter.gateway.call.Limits;
import io.infermeter.gateway.call.MethodCapture;
import io.infermeter.gateway.call.SegmentRules;
import io.infermeter.gateway.measure.Measurements;
import io.infermeter.gateway.transparency.ScriptedClient.Script;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real calls through the data path with the measuring stage in it. */
class MeasuredCallsTest {
  private static final int LIMIT = 1_000;
  private static final byte[] SMALL = "hello".getBytes(StandardCharsets.UTF_8);

  private final LinkedBlockingQueue<FinishedCall> finished = new LinkedBlockingQueue<>();
  private final AtomicLong handedOver = new AtomicLong();
  private final Measurements measurements =
      new Measurements(
          method -> new Keeping(),
          SegmentRules.NONE,
          call -> {
            finished.add(call);
            handedOver.incrementAndGet();
          },
          () -> System.nanoTime() / 1_000,
          System::nanoTime,
          1 << 20,
          2);
  private ScriptedServer server;
  private DataPath path;
  private ScriptedClient client;

  private static final class Keeping implements MethodCapture {
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
      return head.header("x-order");
    }
  }

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer(0);
    Backend backend = new Backend("triton", "127.0.0.1", server.port(), List.of());
    path = new DataPath(new InetSocketAddress("127.0.0.1", 0), List.of(backend), measurements, List.of(), Limits.DEFAULT, 2);
    path.start();
    client = new ScriptedClient(path.port());
  }

  @AfterEach
  void stop() {
    client.close();
    path.stop(Duration.ofSeconds(1));
    server.close();
  }

  private FinishedCall next() throws InterruptedException {
    FinishedCall call = finished.poll(20, TimeUnit.SECONDS);
    assertThat(call).as("a call was handed over").isNotNull();
    return call;
  }

  @Test
  void aUnaryCallIsHandedOverWithItsMessagesItsIdAndItsTimes() throws Exception {
    Metadata order = new Metadata();
    order.put(Metadata.Key.of("x-order", Metadata.ASCII_STRING_MARSHALLER), "17");
    long before = System.nanoTime();
    Transcript answer = client.run(Script.of("test.Model/Echo", SMALL).with(order));
    FinishedCall call = next();
    long elapsed = System.nanoTime() - before;
    assertThat(answer.lines()).contains("header infermeter-prediction-id [17]");
    assertThat(call.method()).isEqualTo("test.Model/Echo");
    assertThat(call.backend()).isEqualTo("triton");
    assertThat(call.outcome()).isEqualTo(CallOutcome.OK);
    assertThat(call.predictionId()).isEqualTo("17");
    assertThat(call.request().bytes()).isEqualTo(SMALL);
    assertThat(call.response().bytes()).isEqualTo(SMALL);
    assertThat(call.latencyNanos()).isPositive().isLessThanOrEqualTo(elapsed);
    assertThat(call.upstreamNanos()).isPositive().isLessThanOrEqualTo(call.latencyNanos());
    assertThat(call.overheadNanos()).isNotNegative().isLessThanOrEqualTo(call.latencyNanos() - call.upstreamNanos());
  }

  @Test
  void everyMessageOfAStreamIsTimed() throws Exception {
    client.run(Script.of("test.Model/Fan", SMALL));
    FinishedCall call = next();
    assertThat(call.responseMessages()).isEqualTo(50);
    assertThat(call.firstMessageNanos()).isPositive().isLessThanOrEqualTo(call.latencyNanos());
    assertThat(call.messageGaps()).isNotNull();
    assertThat(call.messageGaps().histogram().total()).isEqualTo(49);
    double gaps = call.messageGaps().sumSeconds() * 1e9;
    assertThat(gaps).isLessThanOrEqualTo(call.latencyNanos() - call.firstMessageNanos());
    client.run(Script.of("test.Model/Echo", SMALL));
    assertThat(next().messageGaps()).as("one message has no gap").isNull();
  }

  @Test
  void aCallToNobodyHasNoUpstreamTime() throws Exception {
    server.close();
    client.run(Script.of("test.Model/Echo", SMALL));
    FinishedCall call = next();
    assertThat(call.outcome()).isEqualTo(CallOutcome.FAILED);
    assertThat(call.statusCode()).isEqualTo(14);
    assertThat(call.upstreamNanos()).isZero();
    assertThat(call.response()).isNull();
  }

  @Test
  void whatIsSettledWaitsForTheOldestCall() throws Exception {
    ClientCall<byte[], byte[]> slow = client.channel().newCall(RawMessages.method("test.Model/Silent"), CallOptions.DEFAULT);
    slow.start(new ClientCall.Listener<>() {}, new Metadata());
    slow.sendMessage(SMALL);
    slow.halfClose();
    await(() -> server.halfCloses() == 1);
    long began = System.nanoTime() / 1_000;
    for (int i = 0; i < 20; i++) {
      client.run(Script.of("test.Model/Echo", SMALL));
    }
    await(() -> handedOver.get() == 20);
    assertThat(measurements.inFlight()).isEqualTo(1);
    assertThat(measurements.settledMicros()).isLessThanOrEqualTo(began);
    slow.cancel("enough", null);
    await(() -> handedOver.get() == 21);
    await(() -> measurements.settledMicros() > began);
    assertThat(measurements.inFlight()).isZero();
  }

  @Test
  void thousandsOfRandomCancelsLeaveNoCallAndNoByteBehind() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 3_000; i++) {
      String method = List.of("Echo", "Fan", "Silent", "Deaf").get(random.nextInt(4));
      ClientCall<byte[], byte[]> call = client.channel().newCall(RawMessages.method("test.Model/" + method), CallOptions.DEFAULT);
      call.start(new ClientCall.Listener<>() {}, new Metadata());
      call.request(random.nextInt(10));
      for (int message = random.nextInt(3); message > 0; message--) {
        call.sendMessage(new byte[random.nextInt(100_000) + 1]);
      }
      if (random.nextBoolean()) {
        call.halfClose();
      }
      LockSupport.parkNanos(random.nextInt(300_000));
      call.cancel("random", null);
    }
    await(() -> measurements.inFlight() == 0);
    await(() -> path.bytesInFlight() == 0);
    assertThat(path.observerFailures()).isZero();
    assertThat(finished.stream().map(FinishedCall::sequence).distinct().count()).as("each ended once").isEqualTo(handedOver.get());
    assertThat(handedOver.get()).isGreaterThan(1_000);
    // What cancelled calls kept was given back, so that there is room for this one.
    client.run(Script.of("test.Model/Count", new byte[LIMIT]));
    FinishedCall last = next();
    while (!last.method().endsWith("/Count")) {
      last = next();
    }
    assertThat(last.request().complete()).isTrue();
  }

  @Test
  void manyDeadlinesAtOnceEndEachCallOnceAndLeaveNothingBehind() throws Exception {
    Random random = new Random(11);
    int calls = 1_000;
    CountDownLatch ended = new CountDownLatch(calls);
    List<Status.Code> codes = new CopyOnWriteArrayList<>();
    for (int i = 0; i < calls; i++) {
      String method = List.of("Echo", "Fan", "Silent", "Deaf").get(i % 4);
      CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(1 + random.nextInt(60), TimeUnit.MILLISECONDS);
      ClientCall<byte[], byte[]> call = client.channel().newCall(RawMessages.method("test.Model/" + method), soon);
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
              codes.add(status.getCode());
              ended.countDown();
            }
          },
          new Metadata());
      call.request(60);
      call.sendMessage(new byte[random.nextInt(50_000) + 1]);
      call.halfClose();
    }
    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(codes).contains(Status.Code.DEADLINE_EXCEEDED).isSubsetOf(Status.Code.OK, Status.Code.DEADLINE_EXCEEDED);
    await(() -> measurements.inFlight() == 0);
    await(() -> path.bytesInFlight() == 0);
    assertThat(path.observerFailures()).isZero();
    assertThat(finished.stream().map(FinishedCall::sequence).distinct().count()).as("each ended once").isEqualTo(handedOver.get());
    assertThat(finished).filteredOn(call -> call.outcome() == CallOutcome.TIMED_OUT).isNotEmpty();
    assertThat(finished)
        .filteredOn(call -> call.outcome() == CallOutcome.FAILED || call.outcome() == CallOutcome.REFUSED)
        .extracting(call -> call.method() + " " + call.statusCode() + " " + call.upstreamNanos() + " " + call.latencyNanos())
        .isEmpty();
    assertThat(client.run(Script.of("test.Model/Echo", SMALL)).lines().getLast()).as("the connection lives").startsWith("status OK");
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - limit).isNegative();
      LockSupport.parkNanos(5_000_000);
    }
  }
}
