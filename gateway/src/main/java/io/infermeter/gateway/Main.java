// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import io.helidon.logging.common.LogConfig;
import io.helidon.microprofile.server.Server;
import io.infermeter.gateway.config.Address;
import io.infermeter.gateway.config.GatewaySettings;
import io.infermeter.gateway.config.Layers;
import io.infermeter.gateway.config.SettingsException;
import io.infermeter.gateway.config.SettingsReader;
import io.infermeter.gateway.serve.Gateway;
import io.infermeter.gateway.serve.GatewayLife;
import io.infermeter.gateway.serve.Prepared;
import jakarta.enterprise.inject.spi.CDI;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that runs the gateway. */
@Command(
    name = "serve",
    description = "Runs the gateway: forwards gRPC calls to model servers, and measures them.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    footer = {
      "",
      "Every other setting stands in the file or in the environment; docs/configuration.md lists them.",
      "Exit codes: 0 stopped, 1 could not start, 2 a setting is wrong, 130 and 143 stopped by a signal."
    })
public final class Main implements Callable<Integer> {
  private static final int FAILED = 1;

  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "A properties file with settings.")
  private @Nullable Path file;

  @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Where gRPC listens (127.0.0.1:4630). Port 0 picks a free one.")
  private @Nullable String listen;

  @Option(names = "--http", paramLabel = "HOST:PORT", description = "Where health and metrics listen (127.0.0.1:4631).")
  private @Nullable String http;

  @Option(names = "--upstream", paramLabel = "HOST:PORT", description = "The model server that calls go to.")
  private @Nullable String upstream;

  @Option(names = "--data", paramLabel = "DIR", description = "Folder of the store (./infermeter-data).")
  private @Nullable String data;

  private Main() {}

  public static void main(String[] args) {
    // Netty would watch a sample of its buffers for leaks, which costs streams 7 % more CPU; the tests do.
    System.getProperties().putIfAbsent("io.netty.leakDetection.level", "disabled");
    LogConfig.configureRuntime();
    int code = commandLine().execute(args);
    if (code != 0 || !Running.holds()) {
      System.exit(code);
    }
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main()).setCommandName("infermeter serve");
  }

  @Override
  public Integer call() {
    PrintWriter problems = spec.commandLine().getErr();
    try {
      Config config = SettingsReader.config(Layers.collect(flags(), System.getProperties(), System.getenv(), file));
      run(config, SettingsReader.read(config), spec.commandLine().getOut());
      return CommandLine.ExitCode.OK;
    } catch (SettingsException e) {
      problems.println("infermeter: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    } catch (RuntimeException e) {
      Prepared.discard();
      problems.println("infermeter: cannot start: " + rootMessage(e));
      return FAILED;
    }
  }

  private static void run(Config config, GatewaySettings settings, PrintWriter out) {
    Prepared.begin(() -> Composition.open(settings, Clock.systemUTC(), System::nanoTime));
    Server server =
        Server.builder().config(config).host(settings.http().host()).port(settings.http().port()).build().start();
    if (server.port() <= 0) {
      // The container logs that its port could not be opened, and goes on without it.
      server.stop();
      throw new IllegalStateException(
          "cannot listen on " + settings.http() + " for health and metrics: stop the process that uses it, or choose another address with --http");
    }
    Running.hold(server);
    Gateway gateway = CDI.current().select(GatewayLife.class).get().gateway();
    out.println(
        "infermeter ready grpc=" + new Address(settings.listen().host(), gateway.port())
            + " http=" + new Address(settings.http().host(), server.port())
            + " started_in_ms=" + sinceStart().toMillis()
            + " data=" + settings.data());
    out.flush();
  }

  /** The server that keeps the process alive; the container stops it on a signal. */
  private static final class Running {
    private static volatile @Nullable Server server;

    static void hold(Server started) {
      server = started;
    }

    static boolean holds() {
      return server != null;
    }
  }

  private static Duration sinceStart() {
    Instant now = Instant.now();
    return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now);
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new TreeMap<>();
    put(flags, "infermeter.listen", listen);
    put(flags, "infermeter.http", http);
    put(flags, "infermeter.upstream", upstream);
    put(flags, "infermeter.data", data);
    return flags;
  }

  private static void put(Map<String, String> flags, String key, @Nullable String value) {
    if (value != null) {
      flags.put(key, value);
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && !(root instanceof io.infermeter.core.store.StoreException) && !(root instanceof java.net.BindException)) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"infermeter " + Gateway.version()};
    }
  }
}
