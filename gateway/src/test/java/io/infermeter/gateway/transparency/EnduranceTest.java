// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.gateway.DataPath;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.Limits;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What many calls, large calls and calls that are given up leave behind: nothing. */
class EnduranceTest {
  private static final int SIXTY_MIB = 60 << 20;

  private final CountingObservers observers = new CountingObservers();
  private ScriptedServer server;
  private DataPath path;
  private ScriptedClient client;
  private boolean stopped;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer(0);
    server.keepNothing();
    Backend backend = new Backend("triton", "127.0.0.1", server.port(), List.of());
    path = new DataPath(new InetSocketAddress("127.0.0.1", 0), List.of(backend), observers, List.of(), Limits.DEFAULT, 2);
    path.start();
    client = new ScriptedClient(path.port());
  }

  @AfterEach
  void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    client.close();
    path.stop(Duration.ofSeconds(1));
    server.close();
  }

  private void assertNothingIsLeft() throws Exception {
    Awaiting.that("every call has ended", () -> observers.running() == 0);
    Awaiting.that("no bytes are held", () -> path.bytesInFlight() == 0);
    assertThat(observers.endedTwice()).isZero();
    assertThat(path.observerFailures()).isZero();
    assertThat(echo(new byte[1_000]).end().status()).isEqualTo(Status.OK);
  }

  private Called echo(byte[] message) {
    return Called.unary(client.channel(), "test.Model/Echo", CallOptions.DEFAULT, message);
  }

  @Test
  void aHundredThousandCallsLeaveTheHeapFlatAndNoBufferBehind() throws Exception {
    try (LeakWatch watch = new LeakWatch()) {
      makeCalls(20_000);
      long heap = usedHeap();
      makeCalls(80_000);
      assertThat(usedHeap() - heap).as("bytes of heap that 80,000 calls left").isLessThan(2 << 20);
      assertThat(observers.ended(CallOutcome.OK)).isEqualTo(100_000);
      assertNothingIsLeft();
      stop();
      assertThat(watch.leaks()).isEmpty();
    }
  }

  /** One call in a hundred is a stream with fifty answers, one in ten has a message of 20 kB. */
  private void makeCalls(int count) throws InterruptedException {
    Semaphore room = new Semaphore(64);
    AtomicLong ok = new AtomicLong();
    byte[] small = new byte[200];
    byte[] larger = new byte[20_000];
    for (int i = 0; i < count; i++) {
      room.acquire();
      String method = i % 100 == 0 ? "test.Model/Fan" : "test.Model/Echo";
      Called.unary(client.channel(), method, CallOptions.DEFAULT, i % 10 == 1 ? larger : small)
          .whenOver(
              end -> {
                if (end.status().isOk()) {
                  ok.incrementAndGet();
                }
                room.release();
              });
    }
    room.acquire(64);
    assertThat(ok.get()).isEqualTo(count);
  }

  private static long usedHeap() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** So that the watch above cannot be blind. */
  @Test
  void aLeakWouldBeSeen() throws Exception {
    try (LeakWatch watch = new LeakWatch()) {
      leak();
      assertThat(watch.leaks()).hasSize(1);
    }
  }

  private static void leak() {
    PooledByteBufAllocator.DEFAULT.directBuffer(100).writeByte(1);
  }

  @Test
  void sixteenCallsOfSixtyMebibytesAtOnceDoNoHarm() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> uploads = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        uploads.add(threads.submit(new WireUpload(path.port(), "test.Model/Weigh", SIXTY_MIB)));
      }
      List<String> statuses = new ArrayList<>();
      for (Future<String> upload : uploads) {
        statuses.add(upload.get(120, TimeUnit.SECONDS));
        assertThat(path.bytesInFlight()).isLessThanOrEqualTo(Limits.DEFAULT.bytesInFlight() + 16 * (1 << 20));
      }
      assertThat(statuses).as("done, or refused for the bytes that all hold").isSubsetOf("0", "8").contains("0");
      long refused = statuses.stream().filter("8"::equals).count();
      assertThat(observers.ended(CallOutcome.REFUSED)).isEqualTo(refused);
      assertThat(path.boundHits().get("bytes_in_flight").getAsLong()).isEqualTo(refused);
      assertThat(new WireUpload(path.port(), "test.Model/Weigh", SIXTY_MIB).call()).as("one more, alone").isEqualTo("0");
      assertNothingIsLeft();
    }
  }

  @Test
  void tenThousandRandomCancelsDoNoHarm() throws Exception {
    Random random = new Random(42);
    List<String> methods = List.of("Echo", "Fan", "Silent", "Deaf", "Count");
    List<Called> calls = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      String method = "test.Model/" + methods.get(random.nextInt(methods.size()));
      Called call = Called.start(client.channel(), method, CallOptions.DEFAULT, random.nextInt(10));
      for (int message = random.nextInt(3); message > 0; message--) {
        call.send(new byte[random.nextInt(random.nextInt(50) == 0 ? 200_000 : 5_000) + 1]);
      }
      if (random.nextBoolean()) {
        call.halfClose();
      }
      LockSupport.parkNanos(random.nextInt(150_000));
      call.cancel();
      calls.add(call);
    }
    for (Called call : calls) {
      assertThat(call.end().code()).isIn(Status.Code.CANCELLED, Status.Code.OK);
    }
    assertNothingIsLeft();
    assertThat(observers.begun()).as("calls that reached the gateway").isGreaterThan(5_000);
    assertThat(observers.ended(CallOutcome.FAILED) + observers.ended(CallOutcome.REFUSED) + observers.ended(CallOutcome.TIMED_OUT))
        .as("ended otherwise than by their client or well")
        .isZero();
  }

  /** Readers and others share event loops, and the connections to the model server. */
  @Test
  void readersThatNeverReadSlowNobodyElse() throws Exception {
    List<Called> deaf = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Called reader = Called.start(client.channel(), "test.Model/Flood", CallOptions.DEFAULT, 1);
      reader.send(new byte[1]);
      deaf.add(reader);
    }
    Awaiting.that("each has its one answer", () -> deaf.stream().allMatch(reader -> reader.messages() == 1));
    makeCalls(2_000);
    try (ScriptedClient other = new ScriptedClient(path.port())) {
      for (int i = 0; i < 200; i++) {
        assertThat(Called.unary(other.channel(), "test.Model/Echo", CallOptions.DEFAULT, new byte[10_000]).end().status()).isEqualTo(Status.OK);
      }
    }
    assertThat(deaf).noneMatch(Called::isOver).allMatch(reader -> reader.messages() == 1);
    // The windows of gRPC on either side of the gateway grow up to 8 MiB; the gateway itself keeps no message beyond what any call may have.
    assertThat(path.bytesInFlight()).as("bytes that the gateway holds for 20 readers beyond 64 KiB each").isZero();
    AtomicLong before = new AtomicLong(-1);
    Awaiting.that("their model server sends no more", () -> {
      long sent = server.sentFast();
      assertThat(echo(new byte[1_000]).end().status()).isEqualTo(Status.OK);
      return before.getAndSet(sent) == sent && server.sentFast() == sent;
    });
    assertThat(server.sentFast()).as("messages of 10 kB on their way to 20 readers").isLessThan(20 * 2 * (8 << 20) / 10_000);
    deaf.forEach(Called::cancel);
    assertNothingIsLeft();
  }
}
