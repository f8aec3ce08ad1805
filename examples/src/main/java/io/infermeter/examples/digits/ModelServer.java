// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits;

import ai.onnxruntime.OrtException;
import io.infermeter.examples.digits.serving.RunningServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves the digits model. Says on standard output when it is ready and where; ends on SIGTERM. */
@Command(
    name = "digits-server",
    mixinStandardHelpOptions = true,
    description = "Serves a digits model with ONNX Runtime over the Open Inference Protocol.")
public final class ModelServer implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to listen on (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(names = "--port", defaultValue = "0", description = "Port to listen on; 0 picks a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(names = "--threads", description = "Calls that run at the same time (default: one per processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ModelServer()).execute(arguments));
  }

  @Override
  public Integer call() throws OrtException, InterruptedException {
    check();
    InetSocketAddress address = new InetSocketAddress(host, port);
    RunningServer server;
    try {
      server = RunningServer.start(address, threads);
    } catch (IOException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      spec.commandLine().getErr().println("digits-server: cannot start on " + address + ": " + cause.getMessage());
      return 1;
    }
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> close(server)));
    PrintWriter out = spec.commandLine().getOut();
    out.println("digits-server ready grpc=" + host + ":" + server.port() + " pid=" + ProcessHandle.current().pid());
    out.flush();
    server.awaitEnd();
    return 0;
  }

  private void check() {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(spec.commandLine(), "--port " + port + " is not a port: 0 to 65535");
    }
    if (threads < 1) {
      throw new ParameterException(spec.commandLine(), "--threads " + threads + " is too few: at least 1");
    }
  }

  private static void close(RunningServer server) {
    try {
      server.close();
    } catch (InterruptedException | OrtException atTheEnd) {
      Thread.currentThread().interrupt();
    }
  }
}
