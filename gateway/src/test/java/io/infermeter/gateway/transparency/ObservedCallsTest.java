// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.gateway.DataPath;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.Limits;
import io.infermeter.gateway.transparency.ScriptedClient.Script;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What an observer is told of calls of every kind, and that it changes none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservedCallsTest {
  private static final byte[] SMALL = "hello".getBytes(StandardCharsets.UTF_8);

  private final RecordingObservers observers = new RecordingObservers();
  private ScriptedServer server;
  private DataPath path;
  private ScriptedClient through;

  @BeforeAll
  void start() throws Exception {
    server = new ScriptedServer(0);
    Backend backend = new Backend("default", "127.0.0.1", server.port(), List.of());
    path = new DataPath(new InetSocketAddress("127.0.0.1", 0), List.of(backend), observers, List.of(), Limits.DEFAULT, 2);
    path.start();
    through = new ScriptedClient(path.port());
  }

  @AfterAll
  void stop() {
    through.close();
    path.stop(Duration.ofSeconds(1));
    server.close();
  }

  @BeforeEach
  void forget() {
    server.forget();
    observers.forget();
  }

  /** Makes the call through the gateway. Returns what the observer saw. */
  private RecordingObservers.Seen seen(Script script) throws InterruptedException {
    through.run(script);
    if (!script.method().endsWith("/Missing")) {
      server.nextSeen();
    }
    RecordingObservers.Seen seen = observers.next();
    assertThat(seen.method).isEqualTo(script.method());
    assertThat(seen.threads).as("everything on one event loop").allMatch(thread -> thread.equals(seen.threads.getFirst()));
    assertThat(seen.events).filteredOn(event -> event.equals("t6")).hasSize(1);
    assertThat(seen.events.getLast()).isEqualTo("t6");
    return seen;
  }

  private static Metadata metadata() {
    Metadata metadata = new Metadata();
    Metadata.Key<String> key = Metadata.Key.of("x-repeated", Metadata.ASCII_STRING_MARSHALLER);
    metadata.put(key, "one");
    metadata.put(key, "two, three");
    metadata.put(Metadata.Key.of("x-bytes-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[] {-128, 0, 127});
    metadata.put(Metadata.Key.of("x-bytes-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[0]);
    metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer secret");
    return metadata;
  }

  @Test
  void unary() throws Exception {
    RecordingObservers.Seen seen = seen(Script.of("test.Model/Echo", SMALL));
    assertThat(seen.outcome).isEqualTo(CallOutcome.OK);
    assertThat(seen.status).isZero();
    assertThat(seen.events).contains("t2 default", "request", "part", "t1", "t3", "head identity", "response", "t5", "t6");
    assertThat(seen.events.indexOf("t3")).isLessThan(seen.events.indexOf("t5"));
  }

  @Test
  void everyKindOfStream() throws Exception {
    seen(Script.of("test.Model/Fan", SMALL));
    seen(Script.of("test.Model/Count", SMALL, SMALL, SMALL));
    seen(Script.of("test.Model/Echo", SMALL, "b".getBytes(StandardCharsets.UTF_8), SMALL));
  }

  @Test
  void failuresWithDetailsWithAndWithoutMessages() throws Exception {
    RecordingObservers.Seen seen = seen(Script.of("test.Model/Fail", SMALL).with(metadata()));
    assertThat(seen.outcome).isEqualTo(CallOutcome.FAILED);
    assertThat(seen.status).isEqualTo(9);
    assertThat(seen(Script.of("test.Model/FailLate", SMALL)).outcome).isEqualTo(CallOutcome.FAILED);
  }

  @Test
  void aMethodThatIsNotThere() throws Exception {
    RecordingObservers.Seen seen = seen(Script.of("test.Model/Missing", SMALL));
    assertThat(seen.outcome).isEqualTo(CallOutcome.FAILED);
    assertThat(seen.status).isEqualTo(12);
  }

  @Test
  void aDeadlineReachesTheServerAndEndsTheCall() throws Exception {
    RecordingObservers.Seen seen =
        seen(Script.of("test.Model/Silent", SMALL).with(CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS)));
    assertThat(seen.outcome).as("whichever clock ran out first").isEqualTo(CallOutcome.TIMED_OUT);
  }

  /** A client without a clock of its own is told so in words, whichever clock runs out first, the gateway's or the model server's. */
  @Test
  void aDeadlineIsKeptByTheGatewayItself() throws Exception {
    Metadata timeout = new Metadata();
    timeout.put(Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER), "2S");
    Transcript answer = through.run(Script.of("test.Model/Silent", SMALL).with(timeout));
    assertThat(answer.lines().getLast()).startsWith("status DEADLINE_EXCEEDED");
    assertThat(server.nextSeen().lines()).contains("deadline true").endsWith("cancelled");
    RecordingObservers.Seen seen = observers.next();
    assertThat(seen.outcome).isEqualTo(CallOutcome.TIMED_OUT);
    assertThat(seen.status).isEqualTo(4);
  }

  @Test
  void aClientThatGivesUpIsSeenByTheServer() throws Exception {
    Script silent = Script.of("test.Model/Silent", SMALL);
    io.grpc.ClientCall<byte[], byte[]> call = through.channel().newCall(RawMessages.method(silent.method()), CallOptions.DEFAULT);
    call.start(new io.grpc.ClientCall.Listener<>() {}, new Metadata());
    call.sendMessage(SMALL);
    call.halfClose();
    long begun = System.nanoTime();
    while (server.halfCloses() < 1 && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(10)) {
      Thread.onSpinWait();
    }
    call.cancel("enough", null);
    RecordingObservers.Seen seen = observers.next();
    assertThat(seen.outcome).isEqualTo(CallOutcome.CANCELLED);
    assertThat(seen.status).isEqualTo(1);
    assertThat(server.nextSeen().lines()).contains("message 5 bytes " + java.util.Arrays.hashCode(SMALL)).endsWith("cancelled");
  }

  @Test
  void compressionStaysAsItIs() throws Exception {
    byte[] zeros = new byte[100_000];
    RecordingObservers.Seen seen = seen(Script.of("test.Model/Echo", zeros).with(CallOptions.DEFAULT.withCompression("gzip")));
    assertThat(seen.compressed).isTrue();
    assertThat(seen.requestLength).as("the length on the wire").isLessThan(2_000);
    Metadata answer = new Metadata();
    answer.put(Metadata.Key.of("x-answer-with", Metadata.ASCII_STRING_MARSHALLER), "gzip");
    assertThat(seen(Script.of("test.Model/Echo", zeros).with(answer)).events).contains("head gzip");
    seen(Script.of("test.Model/Mixed", zeros, SMALL, zeros, SMALL).with(answer).with(CallOptions.DEFAULT.withCompression("gzip")));
    seen(Script.of("test.Model/Echo", new byte[0]).with(answer).with(CallOptions.DEFAULT.withCompression("gzip")));
  }

  @Test
  void aMessageBeyondTheLimitEndsItsCallInWords() throws Exception {
    Transcript up = through.run(Script.of("test.Model/Count", new byte[(64 << 20) + 1]));
    assertThat(up.lines().getLast())
        .startsWith("status RESOURCE_EXHAUSTED")
        .contains(Integer.toString(64 << 20))
        .contains(Integer.toString((64 << 20) + 1));
    assertThat(observers.next().outcome).isEqualTo(CallOutcome.REFUSED);
    Transcript down = through.run(Script.of("test.Model/Big", Integer.toString((64 << 20) + 1).getBytes(StandardCharsets.US_ASCII)));
    assertThat(down.lines().getLast()).startsWith("status RESOURCE_EXHAUSTED").contains("backend \"default\"");
    assertThat(observers.next().outcome).isEqualTo(CallOutcome.FAILED);
    drainSeen(2);
  }

  private void drainSeen(int calls) throws InterruptedException {
    for (int i = 0; i < calls; i++) {
      server.nextSeen();
    }
  }

  @Test
  void anObserverThatFailsChangesNothing() throws Exception {
    observers.failing = true;
    try {
      long before = path.observerFailures();
      seen(Script.of("test.Model/Echo", SMALL).with(metadata()));
      assertThat(path.observerFailures()).isGreaterThan(before);
    } finally {
      observers.failing = false;
    }
  }

  @Test
  void thePredictionIdIsTheOneThingAdded() throws Exception {
    observers.predictionId = "order-17";
    try {
      Transcript answer = through.run(Script.of("test.Model/Echo", SMALL));
      assertThat(answer.lines()).contains("header infermeter-prediction-id [order-17]");
      drainSeen(1);
      observers.next();
    } finally {
      observers.predictionId = null;
    }
  }
}
