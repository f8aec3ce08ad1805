// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.infermeter.gateway.DataPath;
import io.infermeter.gateway.call.Backend;
import io.infermeter.gateway.call.Limits;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.v1.ListMetricsRequest;
import io.infermeter.v1.ListMetricsResponse;
import io.infermeter.v1.MetricsServiceGrpc;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The gateway's own services beside those of a model server that has health and reflection too. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnServicesTest {
  private static final String ALPHA = "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

  private final HealthStatusManager upstreamHealth = new HealthStatusManager();
  private final RecordingObservers observers = new RecordingObservers();
  private Server upstream;
  private DataPath path;
  private ScriptedClient client;

  @BeforeAll
  void start() throws Exception {
    upstreamHealth.setStatus("digits", ServingStatus.SERVING);
    upstreamHealth.setStatus("broken", ServingStatus.NOT_SERVING);
    upstream =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(upstreamHealth.getHealthService())
            .addService(new GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase() {})
            .addService(ProtoReflectionServiceV1.newInstance())
            .build()
            .start();
    MetricsServiceGrpc.MetricsServiceImplBase metrics =
        new MetricsServiceGrpc.MetricsServiceImplBase() {
          @Override
          public void listMetrics(ListMetricsRequest request, StreamObserver<ListMetricsResponse> responses) {
            responses.onNext(ListMetricsResponse.getDefaultInstance());
            responses.onCompleted();
          }
        };
    Backend backend = new Backend("triton", "127.0.0.1", upstream.getPort(), List.of());
    path =
        new DataPath(
            new InetSocketAddress("127.0.0.1", 0),
            List.of(backend),
            observers,
            List.of(metrics.bindService()),
            Limits.DEFAULT,
            2);
    path.start();
    client = new ScriptedClient(path.port());
  }

  @AfterAll
  void stop() {
    client.close();
    path.stop(Duration.ofSeconds(1));
    upstream.shutdownNow();
  }

  private HealthGrpc.HealthBlockingStub health() {
    return HealthGrpc.newBlockingStub(client.channel()).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private ServingStatus health(String service) {
    return health().check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus();
  }

  @Test
  void reflectionDescribesTheDetailsOfErrors() {
    ServerReflectionRequest request = ServerReflectionRequest.newBuilder().setFileContainingSymbol("google.rpc.ErrorInfo").build();
    assertThat(ask(ServerReflectionGrpc.getServerReflectionInfoMethod(), request, "identity").hasFileDescriptorResponse()).isTrue();
  }

  @Test
  void healthAsksTheModelServerForEveryNameThatIsNotOwn() {
    assertThat(health("")).isEqualTo(ServingStatus.SERVING);
    assertThat(health("infermeter.v1.MetricsService")).isEqualTo(ServingStatus.SERVING);
    assertThat(health("digits")).isEqualTo(ServingStatus.SERVING);
    assertThat(health("broken")).isEqualTo(ServingStatus.NOT_SERVING);
    assertThatThrownBy(() -> health("nobody")).isInstanceOf(StatusRuntimeException.class).hasMessageStartingWith("NOT_FOUND");
    assertThat(observers.begun()).as("own calls are not measured").isZero();
  }

  @Test
  void aWatchOfTheModelServersHealthIsForwarded() {
    Iterator<HealthCheckResponse> statuses = health().watch(HealthCheckRequest.newBuilder().setService("changing").build());
    assertThat(statuses.next().getStatus()).isEqualTo(ServingStatus.SERVICE_UNKNOWN);
    upstreamHealth.setStatus("changing", ServingStatus.SERVING);
    assertThat(statuses.next().getStatus()).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void ownServicesReadRequestsThatAreCompressed() {
    ListMetricsRequest request = ListMetricsRequest.getDefaultInstance();
    assertThat(MetricsServiceGrpc.newBlockingStub(client.channel()).withCompression("gzip").listMetrics(request))
        .isEqualTo(ListMetricsResponse.getDefaultInstance());
    HealthCheckRequest check = HealthCheckRequest.newBuilder().setService("digits").build();
    assertThat(health().withCompression("gzip").check(check).getStatus()).isEqualTo(ServingStatus.SERVING);
    assertThat(ask(ServerReflectionGrpc.getServerReflectionInfoMethod(), list(), "gzip").hasListServicesResponse()).isTrue();
  }

  @Test
  void aRequestToOwnServicesMayBeAsLongAsTheyAllowAndNotLonger() {
    Status.Code[] code = {Status.Code.OK};
    try {
      ClientCalls.blockingUnaryCall(
          client.channel(),
          RawMessages.method("infermeter.v1.MetricsService/ListMetrics"),
          CallOptions.DEFAULT,
          new byte[(4 << 20) + 1]);
    } catch (StatusRuntimeException e) {
      code[0] = e.getStatus().getCode();
    }
    assertThat(code[0]).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  private static ServerReflectionRequest list() {
    return ServerReflectionRequest.newBuilder().setListServices("").build();
  }

  private ServerReflectionResponse ask(
      MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> method,
      ServerReflectionRequest request,
      String encoding) {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS).withCompression(encoding);
    StreamObserver<ServerReflectionRequest> requests =
        ClientCalls.asyncBidiStreamingCall(
            client.channel().newCall(method, options),
            new StreamObserver<>() {
              @Override
              public void onNext(ServerReflectionResponse response) {
                answer.complete(response);
              }

              @Override
              public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
              }

              @Override
              public void onCompleted() {}
            });
    requests.onNext(request);
    ServerReflectionResponse response = answer.join();
    requests.onCompleted();
    return response;
  }

  private static List<MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse>> versions() {
    MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> v1 = ServerReflectionGrpc.getServerReflectionInfoMethod();
    return List.of(v1, v1.toBuilder().setFullMethodName(ALPHA).build());
  }

  @Test
  void bothVersionsOfReflectionListOwnServicesAndTheModelServers() {
    for (var version : versions()) {
      ServerReflectionResponse response = ask(version, list(), "identity");
      assertThat(response.getListServicesResponse().getServiceList())
          .extracting("name")
          .contains(
              "infermeter.v1.MetricsService",
              "grpc.health.v1.Health",
              "grpc.reflection.v1.ServerReflection",
              "grpc.reflection.v1alpha.ServerReflection",
              GRPCInferenceServiceGrpc.SERVICE_NAME)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void bothVersionsDescribeOwnServicesAndTheModelServers() throws Exception {
    for (var version : versions()) {
      for (String symbol : List.of("infermeter.v1.MetricsService", GRPCInferenceServiceGrpc.SERVICE_NAME)) {
        ServerReflectionRequest request = ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build();
        ServerReflectionResponse response = ask(version, request, "identity");
        FileDescriptorProto file = FileDescriptorProto.parseFrom(response.getFileDescriptorResponse().getFileDescriptorProto(0));
        assertThat(file.getServiceList()).extracting(service -> file.getPackage() + "." + service.getName()).contains(symbol);
        assertThat(response.getOriginalRequest()).isEqualTo(request);
      }
    }
  }

  @Test
  void whatNeitherDescribesIsNotFound() {
    ServerReflectionRequest request = ServerReflectionRequest.newBuilder().setFileContainingSymbol("no.such.Thing").build();
    ServerReflectionResponse response = ask(versions().getFirst(), request, "identity");
    assertThat(response.getErrorResponse().getErrorCode()).isEqualTo(Status.Code.NOT_FOUND.value());
  }
}
