// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An ordinary client of the digits model: held-back rows, some darkened, with their true classes. */
final class DigitsClient {
  /** One row: its pixels and its true class. */
  record Row(float[] pixels, String truth) {
    Row darkened(Random noise) {
      float[] dark = new float[pixels.length];
      for (int i = 0; i < dark.length; i++) {
        dark[i] = (float) Math.max(0, pixels[i] * .35 + noise.nextGaussian() * 1.5);
      }
      return new Row(dark, truth);
    }
  }

  private static final Metadata.Key<String> LIGHTING = Metadata.Key.of("lighting", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;

  DigitsClient(ManagedChannel channel) {
    this.channel = channel;
  }

  static List<Row> rows() throws IOException {
    try (var in = DigitsClient.class.getResourceAsStream("/digits/digits-held-back.csv")) {
      List<Row> rows = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList()) {
        String[] cells = line.split(",");
        float[] pixels = new float[cells.length - 1];
        for (int i = 0; i < pixels.length; i++) {
          pixels[i] = Float.parseFloat(cells[i + 1]);
        }
        rows.add(new Row(pixels, cells[0]));
      }
      return rows;
    }
  }

  /** Sends a batch, and returns the class answered for each row. */
  List<String> infer(String id, String lighting, List<Row> rows, boolean raw) {
    Metadata metadata = new Metadata();
    metadata.put(LIGHTING, lighting);
    ModelInferResponse response =
        GRPCInferenceServiceGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
            .modelInfer(request(id, rows, raw));
    return labels(response, rows.size());
  }

  private static ModelInferRequest request(String id, List<Row> rows, boolean raw) {
    var tensor =
        ModelInferRequest.InferInputTensor.newBuilder().setName("pixels").setDatatype("FP32").addShape(rows.size()).addShape(64);
    var request = ModelInferRequest.newBuilder().setModelName("digits").setId(id);
    if (raw) {
      ByteBuffer bytes = ByteBuffer.allocate(rows.size() * 256).order(ByteOrder.LITTLE_ENDIAN);
      rows.forEach(row -> putAll(bytes, row.pixels()));
      request.addRawInputContents(com.google.protobuf.ByteString.copyFrom(bytes.flip()));
    } else {
      var contents = InferTensorContents.newBuilder();
      rows.forEach(row -> addAll(contents, row.pixels()));
      tensor.setContents(contents);
    }
    return request.addInputs(tensor).build();
  }

  private static void putAll(ByteBuffer bytes, float[] pixels) {
    for (float pixel : pixels) {
      bytes.putFloat(pixel);
    }
  }

  private static void addAll(InferTensorContents.Builder contents, float[] pixels) {
    for (float pixel : pixels) {
      contents.addFp32Contents(pixel);
    }
  }

  private static List<String> labels(ModelInferResponse response, int rows) {
    for (int i = 0; i < response.getOutputsCount(); i++) {
      var output = response.getOutputs(i);
      if (output.getDatatype().equals("INT64")) {
        List<String> labels = new ArrayList<>(rows);
        if (response.getRawOutputContentsCount() > 0) {
          ByteBuffer bytes = response.getRawOutputContents(i).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
          while (bytes.hasRemaining()) {
            labels.add(Long.toString(bytes.getLong()));
          }
        } else {
          output.getContents().getInt64ContentsList().forEach(label -> labels.add(Long.toString(label)));
        }
        return labels;
      }
    }
    throw new AssertionError("no INT64 output in " + response);
  }
}
