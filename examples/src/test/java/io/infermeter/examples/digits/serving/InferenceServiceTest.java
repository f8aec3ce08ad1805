// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferRequest.InferInputTensor;
import io.infermeter.protocol.inference.ModelInferRequest.InferRequestedOutputTensor;
import io.infermeter.protocol.inference.ModelInferResponse;
import io.infermeter.protocol.inference.ModelMetadataRequest;
import io.infermeter.protocol.inference.ModelReadyRequest;
import io.infermeter.protocol.inference.ServerLiveRequest;
import io.infermeter.protocol.inference.ServerMetadataRequest;
import io.infermeter.protocol.inference.ServerReadyRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InferenceServiceTest {
  private RunningServer server;
  private ManagedChannel channel;
  private GRPCInferenceServiceBlockingStub client;
  private List<String[]> rows;

  @BeforeAll
  void start() throws Exception {
    server = RunningServer.start(new InetSocketAddress("127.0.0.1", 0), 2);
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    client = GRPCInferenceServiceGrpc.newBlockingStub(channel);
    rows = heldBack();
  }

  @AfterAll
  void stop() throws Exception {
    channel.shutdownNow();
    server.close();
  }

  private static List<String[]> heldBack() throws IOException {
    try (var in = InferenceServiceTest.class.getResourceAsStream("/digits/digits-held-back.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().skip(1).map(line -> line.split(",")).toList();
    }
  }

  private ModelInferRequest.Builder typed(int from, int to) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (String[] row : rows.subList(from, to)) {
      for (int i = 1; i < row.length; i++) {
        contents.addFp32Contents(Float.parseFloat(row[i]));
      }
    }
    return request(to - from, input -> input.setContents(contents));
  }

  private ModelInferRequest.Builder raw(int from, int to) {
    ByteBuffer bytes = ByteBuffer.allocate((to - from) * 256).order(ByteOrder.LITTLE_ENDIAN);
    for (String[] row : rows.subList(from, to)) {
      for (int i = 1; i < row.length; i++) {
        bytes.putFloat(Float.parseFloat(row[i]));
      }
    }
    return request(to - from, input -> {}).addRawInputContents(ByteString.copyFrom(bytes.flip()));
  }

  private static ModelInferRequest.Builder request(int rows, Consumer<InferInputTensor.Builder> change) {
    InferInputTensor.Builder input = InferInputTensor.newBuilder().setName("pixels").setDatatype("FP32").addShape(rows).addShape(64);
    change.accept(input);
    return ModelInferRequest.newBuilder().setModelName("digits").addInputs(input);
  }

  @Test
  void answersAWholeBatchAsWellAsTheReadmeSays() {
    ModelInferResponse response = client.modelInfer(typed(0, rows.size()).build());
    List<Long> labels = response.getOutputs(0).getContents().getInt64ContentsList();
    int correct = 0;
    for (int i = 0; i < rows.size(); i++) {
      correct += rows.get(i)[0].equals(labels.get(i).toString()) ? 1 : 0;
    }
    assertThat(correct).isEqualTo(689);
    assertThat(rows).hasSize(719);
  }

  @Test
  void describesItsOutputsAndTheirShapes() {
    ModelInferResponse response = client.modelInfer(typed(0, 3).setId("call-7").build());
    assertThat(response.getId()).isEqualTo("call-7");
    assertThat(response.getModelName()).isEqualTo("digits");
    assertThat(response.getModelVersion()).isEqualTo("1");
    assertThat(response.getOutputs(0).getName()).isEqualTo("label");
    assertThat(response.getOutputs(0).getDatatype()).isEqualTo("INT64");
    assertThat(response.getOutputs(0).getShapeList()).containsExactly(3L);
    assertThat(response.getOutputs(1).getName()).isEqualTo("probabilities");
    assertThat(response.getOutputs(1).getDatatype()).isEqualTo("FP32");
    assertThat(response.getOutputs(1).getShapeList()).containsExactly(3L, 10L);
    assertThat(response.getRawOutputContentsCount()).isZero();
  }

  @Test
  void givesEachRowProbabilitiesThatAddUpToOneAndPeakAtItsLabel() {
    ModelInferResponse response = client.modelInfer(typed(10, 15).build());
    for (int row = 0; row < 5; row++) {
      List<Float> probabilities = response.getOutputs(1).getContents().getFp32ContentsList().subList(row * 10, row * 10 + 10);
      int label = (int) response.getOutputs(0).getContents().getInt64Contents(row);
      assertThat(probabilities.stream().mapToDouble(Float::doubleValue).sum()).isCloseTo(1, within(1e-5));
      assertThat(probabilities).allMatch(p -> p <= probabilities.get(label));
    }
  }

  @Test
  void answersRawRequestsWithTheSameNumbersInRawForm() {
    ModelInferResponse typed = client.modelInfer(typed(20, 27).build());
    ModelInferResponse raw = client.modelInfer(raw(20, 27).build());
    assertThat(raw.getRawOutputContentsCount()).isEqualTo(2);
    assertThat(raw.getOutputsList()).noneMatch(ModelInferResponse.InferOutputTensor::hasContents);
    ByteBuffer labels = raw.getRawOutputContents(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    typed.getOutputs(0).getContents().getInt64ContentsList().forEach(label -> assertThat(labels.getLong()).isEqualTo(label));
    assertThat(labels.hasRemaining()).isFalse();
    ByteBuffer scores = raw.getRawOutputContents(1).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    typed.getOutputs(1).getContents().getFp32ContentsList().forEach(score -> assertThat(scores.getFloat()).isEqualTo(score));
    assertThat(scores.hasRemaining()).isFalse();
  }

  @Test
  void answersABatchAsItAnswersItsRowsOneByOne() {
    List<Long> batch = client.modelInfer(typed(30, 38).build()).getOutputs(0).getContents().getInt64ContentsList();
    for (int i = 0; i < 8; i++) {
      assertThat(client.modelInfer(typed(30 + i, 31 + i).build()).getOutputs(0).getContents().getInt64Contents(0))
          .isEqualTo(batch.get(i));
    }
  }

  @Test
  void givesOnlyTheRequestedOutputsInTheirOrder() {
    ModelInferResponse one = client.modelInfer(raw(0, 1).addOutputs(output("probabilities")).build());
    assertThat(one.getOutputsList()).extracting(o -> o.getName()).containsExactly("probabilities");
    assertThat(one.getRawOutputContents(0).size()).isEqualTo(40);
    ModelInferResponse both = client.modelInfer(typed(0, 1).addOutputs(output("probabilities")).addOutputs(output("label")).build());
    assertThat(both.getOutputsList()).extracting(o -> o.getName()).containsExactly("probabilities", "label");
  }

  private static InferRequestedOutputTensor output(String name) {
    return InferRequestedOutputTensor.newBuilder().setName(name).build();
  }

  @Test
  void refusesWhatItDoesNotHave() {
    refused(typed(0, 1).setModelName("faces"), Status.Code.NOT_FOUND, "no model 'faces'");
    refused(typed(0, 1).setModelVersion("2"), Status.Code.NOT_FOUND, "no version '2'");
    refused(typed(0, 1).addOutputs(output("logits")), Status.Code.INVALID_ARGUMENT, "unknown output tensor 'logits'");
    assertThat(client.modelInfer(typed(0, 1).setModelVersion("1").build()).getOutputsCount()).isEqualTo(2);
  }

  @Test
  void refusesTensorsThatItCannotRead() {
    ModelInferRequest fine = typed(0, 2).build();
    refused(fine.toBuilder().clearInputs(), Status.Code.INVALID_ARGUMENT, "one input tensor, 'pixels', got 0");
    refused(fine.toBuilder().addInputs(fine.getInputs(0)), Status.Code.INVALID_ARGUMENT, "got 2");
    refused(changed(fine, input -> input.setName("image")), Status.Code.INVALID_ARGUMENT, "unknown input tensor 'image'");
    refused(changed(fine, input -> input.setDatatype("FP64")), Status.Code.INVALID_ARGUMENT, "datatype 'FP64', expected FP32");
    refused(changed(fine, input -> input.setShape(0, 3)), Status.Code.INVALID_ARGUMENT, "128 fp32_contents, its shape needs 192");
    refused(changed(fine, input -> input.setShape(0, 0)), Status.Code.INVALID_ARGUMENT, "shape [0, 64], expected [N, 64]");
    refused(changed(fine, input -> input.setShape(0, 1L << 40)), Status.Code.INVALID_ARGUMENT, "expected [N, 64]");
    refused(changed(fine, input -> input.clearShape().addShape(128)), Status.Code.INVALID_ARGUMENT, "shape [128]");
    refused(changed(fine, input -> input.setShape(0, 4).setShape(1, 32)), Status.Code.INVALID_ARGUMENT, "shape [4, 32]");
    refused(changed(fine, input -> input.clearContents()), Status.Code.INVALID_ARGUMENT, "0 fp32_contents");
  }

  @Test
  void refusesRawContentsThatDoNotFit() {
    ByteString short7 = ByteString.copyFrom(new byte[7]);
    refused(raw(0, 1).setRawInputContents(0, short7), Status.Code.INVALID_ARGUMENT, "7 bytes, its shape needs 256");
    refused(raw(0, 1).addRawInputContents(short7), Status.Code.INVALID_ARGUMENT, "exactly one entry per input");
    refused(typed(0, 1).addRawInputContents(short7), Status.Code.INVALID_ARGUMENT, "no input may have typed contents");
  }

  private static ModelInferRequest.Builder changed(ModelInferRequest request, Consumer<InferInputTensor.Builder> change) {
    InferInputTensor.Builder input = request.getInputs(0).toBuilder();
    change.accept(input);
    return request.toBuilder().setInputs(0, input);
  }

  private void refused(ModelInferRequest.Builder request, Status.Code code, String sentence) {
    assertThatThrownBy(() -> client.modelInfer(request.build()))
        .isInstanceOfSatisfying(StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code))
        .hasMessageContaining(sentence);
  }

  @Test
  void saysThatItIsReadyAndWhatItTakes() {
    assertThat(client.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(client.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(client.modelReady(ModelReadyRequest.newBuilder().setName("digits").build()).getReady()).isTrue();
    assertThatThrownBy(() -> client.modelReady(ModelReadyRequest.newBuilder().setName("faces").build())).hasMessageContaining("faces");
    assertThat(client.serverMetadata(ServerMetadataRequest.getDefaultInstance()).getName()).isEqualTo("digits-server");
    var metadata = client.modelMetadata(ModelMetadataRequest.newBuilder().setName("digits").setVersion("1").build());
    assertThat(metadata.getInputs(0).getShapeList()).containsExactly(-1L, 64L);
    assertThat(metadata.getOutputsList()).extracting(o -> o.getName()).containsExactly("label", "probabilities");
    assertThat(metadata.getVersionsList()).containsExactly("1");
  }

  @Test
  void servesHealthAndReflectionOnTheSamePort() {
    var health = HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
    assertThat(health.getStatus()).isEqualTo(ServingStatus.SERVING);
    assertThat(Reflection.services(channel)).contains("inference.GRPCInferenceService", "grpc.health.v1.Health");
  }
}
