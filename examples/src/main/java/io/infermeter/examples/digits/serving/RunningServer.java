// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.serving;

import ai.onnxruntime.OrtException;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The model behind a port, with gRPC health and reflection beside it. */
public final class RunningServer implements AutoCloseable {
  private static final int MAX_MESSAGE_BYTES = 64 << 20;
  private static final long GRACE_MILLIS = 1_000;
  private static final int WARMING_CALLS = 200;

  private final DigitsModel model;
  private final ExecutorService threads;
  private final Server server;

  private RunningServer(DigitsModel model, ExecutorService threads, Server server) {
    this.model = model;
    this.threads = threads;
    this.server = server;
  }

  /**
   * Loads the model and listens.
   *
   * @param address port 0 picks a free one
   * @param threads how many calls run at the same time, at least 1
   * @throws IOException if the address is taken or the model is missing
   * @throws OrtException if ONNX Runtime cannot load the model
   */
  public static RunningServer start(InetSocketAddress address, int threads) throws IOException, OrtException {
    DigitsModel model = DigitsModel.load();
    ExecutorService pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().name("digits-", 0).daemon().factory());
    Server server =
        NettyServerBuilder.forAddress(address)
            .executor(pool)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .addService(new InferenceService(model))
            .addService(new HealthStatusManager().getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance())
            .build();
    try {
      server.start();
    } catch (IOException taken) {
      pool.shutdown();
      model.close();
      throw taken;
    }
    warmUp(server.getPort());
    return new RunningServer(model, pool, server);
  }

  /** The first calls of a Java process take a hundred times as long; they are not what anyone wants to see measured. */
  private static void warmUp(int port) {
    ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
    try {
      GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub stub = GRPCInferenceServiceGrpc.newBlockingStub(channel);
      InferTensorContents pixels = InferTensorContents.newBuilder().addAllFp32Contents(Collections.nCopies(64, 0f)).build();
      ModelInferRequest.InferInputTensor input =
          ModelInferRequest.InferInputTensor.newBuilder()
              .setName("pixels")
              .setDatatype("FP32")
              .addShape(1)
              .addShape(64)
              .setContents(pixels)
              .build();
      for (int i = 0; i < WARMING_CALLS; i++) {
        stub.withDeadlineAfter(10, TimeUnit.SECONDS).modelInfer(ModelInferRequest.newBuilder().setModelName("digits").addInputs(input).build());
      }
    } catch (StatusRuntimeException e) {
      // It listens elsewhere than on this name; then the first callers wait.
    } finally {
      channel.shutdownNow();
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Waits until {@link #close} was called and everything ended. */
  public void awaitEnd() throws InterruptedException {
    server.awaitTermination();
  }

  /** Lets running calls finish for up to a second, then ends. */
  @Override
  public void close() throws InterruptedException, OrtException {
    server.shutdown();
    if (!server.awaitTermination(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
      server.shutdownNow();
    }
    threads.shutdown();
    // A call that still runs holds the session: then it is left to the end of the process.
    if (threads.awaitTermination(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
      model.close();
    }
  }
}
