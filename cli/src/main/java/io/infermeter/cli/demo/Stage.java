// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.demo;

import com.google.gson.JsonObject;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.infermeter.cli.Times;
import io.infermeter.v1.Ledger;
import io.infermeter.v1.TimeRange;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The demo's programs, each a process of its own on free ports. Stops them all when it is closed. */
final class Stage implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration DRAIN = Duration.ofSeconds(20);

  /** How far back the live table looks. */
  private static final Duration LIVE = Duration.ofMinutes(5);

  private final PrintWriter human;
  private final Path folder;
  private final List<Program> programs = new ArrayList<>();
  private final Program traffic;
  private final String gatewayAddress;
  private final ManagedChannel channel;
  private final FallWatch alerts;
  private final Instant begin = Instant.now();
  private final long startedMillis;

  private Stage(Installation installation, @Nullable Path data, double rate, Duration fallAfter, PrintWriter human)
      throws IOException, InterruptedException {
    this.human = human;
    this.folder = Files.createTempDirectory("infermeter-demo");
    try {
      String server = startServer(installation);
      long before = System.nanoTime();
      String ready = startGateway(installation, server, data == null ? folder.resolve("data") : data.toAbsolutePath());
      this.startedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
      this.gatewayAddress = Program.word(ready, "grpc");
      this.channel = NettyChannelBuilder.forTarget(gatewayAddress).usePlaintext().proxyDetector(any -> null).build();
      this.alerts = new FallWatch(channel, InstantSource.system());
      this.traffic =
          start(
              "traffic",
              installation.example("io.infermeter.examples.digits.Traffic", folder),
              "--target", gatewayAddress, "--rate", String.format(Locale.ROOT, "%s", rate), "--fall-after", fallAfter.toMillis() + "ms");
      human.println("dashboard     http://" + Program.word(ready, "http") + "/#/models?last=5m");
      human.println("model server  " + server);
      human.println("gateway       " + gatewayAddress + " (gRPC), " + Program.word(ready, "http") + " (/health/ready, /metrics)");
      human.println("traffic       " + rate + " calls per second, labels 5 to 30 s later; from " + fallAfter.toSeconds() + " s on dim images get much worse");
      human.println();
      human.flush();
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  static Stage set(Installation installation, @Nullable Path data, double rate, Duration fallAfter, PrintWriter human)
      throws IOException, InterruptedException {
    return new Stage(installation, data, rate, fallAfter, human);
  }

  private Program start(String name, List<String> command, String... arguments) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(arguments));
    Program program = Program.start(name, all, folder);
    programs.add(program);
    return program;
  }

  private String startServer(Installation installation) throws InterruptedException {
    Program server = start("model server", installation.example("io.infermeter.examples.digits.ModelServer", folder), "--port", "0");
    return Program.word(server.await("digits-server ready", START), "grpc");
  }

  private String startGateway(Installation installation, String server, Path data) throws IOException, InterruptedException {
    Path settings = folder.resolve("infermeter.properties");
    Files.writeString(settings, "infermeter.segments.lighting=metadata:lighting\n");
    Program gateway =
        start(
            "gateway",
            installation.gateway(),
            "--config", settings.toString(), "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--upstream", server, "--data", data.toString());
    return gateway.await("infermeter ready", START);
  }

  /** From the start of the gateway's process to its ready line, in milliseconds. */
  long startedMillis() {
    return startedMillis;
  }

  /** @throws IllegalStateException with the last words of a program that has ended */
  void requireAlive() {
    for (Program program : programs) {
      if (!program.isAlive()) {
        throw new IllegalStateException(program.ended());
      }
    }
  }

  /** When the traffic made images worse, once, as soon as it said so. */
  Optional<Instant> planted() {
    return traffic.said("fall ").map(line -> Instant.parse(Program.word(line, "planted")));
  }

  /** What the gateway's alerts say of quality. */
  FallWatch alerts() {
    return alerts;
  }

  Measured liveAnswer() {
    Instant now = Instant.now();
    Instant from = begin.isAfter(now.minus(LIVE)) ? begin : now.minus(LIVE);
    return Measured.ask(channel, range(from, now));
  }

  /** Lines to copy. */
  void hints() {
    human.println();
    human.println("Ask it yourself, from another terminal:");
    human.println("  ./infermeter watch --target " + gatewayAddress);
    human.println("  ./infermeter alerts --watch --target " + gatewayAddress);
    human.println("  ./infermeter query accuracy f1 --target " + gatewayAddress + " --by segment.lighting --last 1m");
    human.println("  ./infermeter label --target " + gatewayAddress + " --model digits --id some-id --class 3");
    human.println(
        "  grpcurl -plaintext -d '{\"questions\": [{\"metrics\": [{\"name\": \"accuracy\"}], \"lookback\": \"60s\"}]}' " + gatewayAddress
            + " infermeter.v1.MetricsService/QueryMetrics");
    human.println();
    human.flush();
  }

  /** Ends calls, waits for the last labels, and returns what the traffic counted. */
  String endTraffic(Duration bound) throws InterruptedException {
    traffic.tell("stop");
    return traffic.await("{", bound);
  }

  /** The gateway's answer over everything since the first call, once nothing is on its way any more. */
  Measured finalAnswer(JsonObject counted) {
    awaitStored();
    Instant first = counted.get("first_call").isJsonNull() ? begin : Instant.parse(counted.get("first_call").getAsString());
    return Measured.ask(channel, range(first, Instant.now()));
  }

  private void awaitStored() {
    long deadline = System.nanoTime() + DRAIN.toNanos();
    Ledger ledger;
    do {
      ledger = liveAnswer().ledger();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    } while ((ledger.getQueuedRows() > 0 || ledger.getQueuedCalls() > 0) && System.nanoTime() - deadline < 0);
  }

  private static TimeRange range(Instant from, Instant to) {
    return TimeRange.newBuilder().setStartTime(Times.timestamp(from)).setEndTime(Times.timestamp(to)).build();
  }

  /** Stops every program, the last one first. */
  void stop() {
    programs.reversed().forEach(Program::close);
    programs.clear();
  }

  @Override
  public void close() {
    if (alerts != null) {
      alerts.close();
    }
    if (channel != null) {
      channel.shutdownNow();
    }
    stop();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException("the folder " + folder + " could not be removed", e);
    }
  }
}
