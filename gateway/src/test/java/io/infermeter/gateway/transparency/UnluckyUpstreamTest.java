// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.ErrorInfo;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.gateway.DataPath;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.Limits;
import io.infermeter.gateway.transparency.ScriptedClient.Script;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Model servers that are not there, go away or do not listen; clients that do not read; the gateway's own services on the same port. */
class UnluckyUpstreamTest {
  private static final byte[] SMALL = {1, 2, 3};

  private final RecordingObservers observers = new RecordingObservers();
  private int upstreamPort;
  private DataPath path;
  private ScriptedClient client;

  @BeforeEach
  void start() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      upstreamPort = free.getLocalPort();
    }
    Backend backend = new Backend("triton", "127.0.0.1", upstreamPort, List.of());
    Limits limits = Limits.DEFAULT.withBytesInFlight(24 << 20);
    path = new DataPath(new InetSocketAddress("127.0.0.1", 0), List.of(backend), observers, List.of(), limits, 2);
    path.start();
    client = new ScriptedClient(path.port());
  }

  @AfterEach
  void stop() {
    client.close();
    path.stop(Duration.ofSeconds(1));
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as(what).isNegative();
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Test
  void nobodyThereIsSaidWithAddressAndCause() throws Exception {
    Transcript transcript = client.run(Script.of("test.Model/Echo", SMALL));
    assertThat(transcript.lines().getLast())
        .startsWith("status UNAVAILABLE backend \"triton\" at 127.0.0.1:" + upstreamPort + " is not available: ")
        .contains("Connection refused");
    assertThat(observers.next().outcome).isEqualTo(CallOutcome.FAILED);
    AtomicReference<StatusRuntimeException> failure = new AtomicReference<>();
    try {
      ClientCalls.blockingUnaryCall(client.channel(), RawMessages.method("test.Model/Echo"), CallOptions.DEFAULT, SMALL);
    } catch (StatusRuntimeException e) {
      failure.set(e);
    }
    ErrorInfo info = StatusProto.fromThrowable(failure.get()).getDetails(0).unpack(ErrorInfo.class);
    assertThat(info.getReason()).isEqualTo("BACKEND_UNAVAILABLE");
    assertThat(info.getMetadataMap()).containsEntry("backend", "triton").containsEntry("address", "127.0.0.1:" + upstreamPort);
  }

  @Test
  void oneThatComesIsFoundAndOneThatGoesIsNoticed() throws Exception {
    client.run(Script.of("test.Model/Echo", SMALL));
    ScriptedServer server = new ScriptedServer(upstreamPort);
    await(
        "the model server is found within 20 s",
        () -> {
          try {
            return client.run(Script.of("test.Model/Echo", SMALL)).lines().getLast().startsWith("status OK");
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    await("the last call has ended here too", () -> observers.begun() == observers.ended());
    observers.forget();
    CountDownLatch ended = new CountDownLatch(1);
    AtomicReference<Status> end = new AtomicReference<>();
    ClientCall<byte[], byte[]> call = client.channel().newCall(RawMessages.method("test.Model/Silent"), CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.set(status);
            ended.countDown();
          }
        },
        new Metadata());
    call.request(1);
    call.sendMessage(SMALL);
    await("the call has begun", () -> observers.begun() == 1);
    server.close();
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(end.get().getCode()).isIn(Status.Code.UNAVAILABLE, Status.Code.CANCELLED, Status.Code.INTERNAL);
    assertThat(end.get().getDescription()).contains("backend \"triton\"");
    assertThat(observers.next().outcome).isEqualTo(CallOutcome.FAILED);
  }

  @Test
  void aClientThatDoesNotReadStopsTheModelServer() throws Exception {
    try (ScriptedServer server = new ScriptedServer(upstreamPort)) {
      ClientCall<byte[], byte[]> call = client.channel().newCall(RawMessages.method("test.Model/Flood"), CallOptions.DEFAULT);
      call.start(new ClientCall.Listener<>() {}, new Metadata());
      call.request(1);
      call.sendMessage(SMALL);
      await("the flood has begun", () -> server.sentFast() > 10);
      long[] last = {-1};
      await(
          "the flood has stopped",
          () -> {
            long before = last[0];
            last[0] = server.sentFast();
            LockSupport.parkNanos(300_000_000);
            return before == server.sentFast();
          });
      assertThat(server.sentFast()).as("messages of 10 kB that nobody read").isLessThan(2_000);
      assertThat(client.run(Script.of("test.Model/Echo", SMALL)).lines().getLast()).as("others go on").startsWith("status OK");
      call.cancel("enough", null);
      await("nothing is held any more", () -> path.bytesInFlight() == 0);
    }
  }

  @Test
  void tooManyBytesAtOnceAreRefusedAndNothingStaysHeld() throws Exception {
    try (ScriptedServer server = new ScriptedServer(upstreamPort)) {
      List<ClientCall<byte[], byte[]>> calls = new ArrayList<>();
      CountDownLatch refused = new CountDownLatch(1);
      for (int i = 0; i < 6; i++) {
        ClientCall<byte[], byte[]> call = client.channel().newCall(RawMessages.method("test.Model/Deaf"), CallOptions.DEFAULT);
        call.start(
            new ClientCall.Listener<>() {
              @Override
              public void onClose(Status status, Metadata trailers) {
                if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
                  refused.countDown();
                }
              }
            },
            new Metadata());
        call.request(1);
        call.sendMessage(new byte[8 << 20]);
        calls.add(call);
      }
      assertThat(refused.await(20, TimeUnit.SECONDS)).isTrue();
      calls.forEach(call -> call.cancel("enough", null));
      await("nothing is held any more", () -> path.bytesInFlight() == 0);
      assertThat(client.run(Script.of("test.Model/Echo", SMALL)).lines().getLast()).startsWith("status OK");
    }
  }

  @Test
  void thousandsOfRandomCancelsLeaveNothingBehind() throws Exception {
    try (ScriptedServer server = new ScriptedServer(upstreamPort)) {
      Random random = new Random(42);
      int calls = 3_000;
      for (int i = 0; i < calls; i++) {
        String method = List.of("Echo", "Fan", "Silent", "Count").get(random.nextInt(4));
        ClientCall<byte[], byte[]> call = client.channel().newCall(RawMessages.method("test.Model/" + method), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.request(random.nextInt(10));
        if (random.nextBoolean()) {
          call.sendMessage(new byte[random.nextInt(5_000) + 1]);
        }
        if (random.nextBoolean()) {
          call.halfClose();
        }
        long spin = System.nanoTime() + random.nextInt(200_000);
        while (System.nanoTime() < spin) {
          Thread.onSpinWait();
        }
        call.cancel("random", null);
      }
      await("every call that began has ended", () -> observers.begun() > 0 && observers.begun() == observers.ended());
      await("nothing is held any more", () -> path.bytesInFlight() == 0);
      assertThat(path.observerFailures()).isZero();
      assertThat(client.run(Script.of("test.Model/Echo", SMALL)).lines().getLast()).startsWith("status OK");
    }
  }

  @Test
  void healthOfTheGatewayDoesNotAskTheModelServer() {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(client.channel()).withDeadlineAfter(10, TimeUnit.SECONDS);
    assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus()).isEqualTo(ServingStatus.SERVING);
    assertThat(health.withCompression("gzip").check(HealthCheckRequest.newBuilder().setService("grpc.health.v1.Health").build()).getStatus())
        .isEqualTo(ServingStatus.SERVING);
    Status.Code other = code(() -> health.check(HealthCheckRequest.newBuilder().setService("inference.Model").build()));
    assertThat(other).as("the health of anything else is the model server's").isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(observers.begun()).as("own calls are not measured").isZero();
  }

  @Test
  void ownServicesAreNeverForwarded() throws Exception {
    try (ScriptedServer server = new ScriptedServer(upstreamPort)) {
      for (String method : List.of("infermeter.v1.Nonsense/Echo", "infermeter.v2.MetricsService/Echo", "grpc.health.v1.Health/Echo", "grpc.reflection.v9.X/Echo")) {
        Transcript transcript = client.run(Script.of(method, SMALL));
        assertThat(transcript.lines().getLast()).startsWith("status UNIMPLEMENTED the gateway itself answers");
      }
      assertThat(client.run(Script.of("infermeterlike.Model/Echo", SMALL)).lines().getLast()).startsWith("status OK");
      assertThat(observers.next().method).isEqualTo("infermeterlike.Model/Echo");
    }
  }

  @Test
  void reflectionListsTheOwnServices() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    List<String> names = new ArrayList<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(client.channel())
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    response.getListServicesResponse().getServiceList().forEach(service -> names.add(service.getName()));
                    answered.countDown();
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answered.countDown();
                  }

                  @Override
                  public void onCompleted() {}
                });
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    assertThat(answered.await(15, TimeUnit.SECONDS)).isTrue();
    requests.onCompleted();
    assertThat(names).contains("grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection");
  }

  private static Status.Code code(Runnable call) {
    try {
      call.run();
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }
}
