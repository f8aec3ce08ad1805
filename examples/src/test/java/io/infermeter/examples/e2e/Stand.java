// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The digits model server and a gateway before it, as processes, and a folder that outlives them. Confined to one thread. */
final class Stand implements AutoCloseable {
  private final Path folder;
  private final StartedProcess modelServer;
  private @Nullable StartedProcess gateway;
  private @Nullable ManagedChannel channel;

  /** Starts the model server alone. */
  Stand(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.modelServer =
        StartedProcess.jar(
            jar("examples"), "io.infermeter.examples.digits.ModelServer", folder.resolve("model.log"), "digits-server ready",
            List.of("--port", "0"));
    Files.writeString(
        folder.resolve("infermeter.properties"),
        """
        infermeter.listen=127.0.0.1:0
        infermeter.http=127.0.0.1:0
        infermeter.upstream=%s
        infermeter.data=%s
        infermeter.segments.lighting=metadata:lighting
        infermeter.models.digits.classes=0,1,2,3,4,5,6,7,8,9
        """
            .formatted(modelServer.value("grpc"), folder.resolve("data")));
  }

  /** The jar of a module of this build. */
  static Path jar(String module) throws IOException {
    try (var files = Files.list(Path.of("").toAbsolutePath().getParent().resolve(module).resolve("target"))) {
      return files.filter(f -> f.getFileName().toString().matches("infermeter-" + module + "-[0-9.]+(-SNAPSHOT)?\\.jar")).findFirst().orElseThrow();
    }
  }

  private List<String> arguments() {
    return List.of("--config", folder.resolve("infermeter.properties").toString());
  }

  /** Starts the gateway and waits until it is ready. */
  void start() throws IOException {
    gateway =
        StartedProcess.jar(
            jar("gateway"), "io.infermeter.gateway.Main", folder.resolve("gateway.log"), "infermeter ready", arguments());
    channel = NettyChannelBuilder.forTarget(gateway.value("grpc")).usePlaintext().build();
  }

  /** Starts the gateway, and kills it after a while, ready or not. */
  void killWhileItStarts(long afterMillis) throws IOException, InterruptedException {
    Process starting =
        new ProcessBuilder(StartedProcess.command(jar("gateway"), "io.infermeter.gateway.Main", arguments()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("gateway.log").toFile()))
            .start();
    starting.waitFor(afterMillis, TimeUnit.MILLISECONDS);
    starting.destroyForcibly().waitFor();
  }

  /** Ends it without a warning, as kill -9 does; all calls have ended when this returns. */
  void kill() throws InterruptedException {
    gateway.kill();
    channel.shutdownNow().awaitTermination(30, TimeUnit.SECONDS);
  }

  /** Asks it to end, and waits. */
  int stop() {
    channel.shutdownNow();
    return gateway.stop();
  }

  ManagedChannel channel() {
    return channel;
  }

  Ledger ledger() {
    return GatewayServiceGrpc.newBlockingStub(channel).getLedger(GetLedgerRequest.getDefaultInstance()).getLedger();
  }

  @Override
  public void close() {
    if (channel != null) {
      channel.shutdownNow();
    }
    if (gateway != null) {
      gateway.close();
    }
    modelServer.close();
  }
}
