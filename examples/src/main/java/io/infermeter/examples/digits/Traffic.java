// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.infermeter.examples.digits.replay.HeldBackRow;
import io.infermeter.examples.digits.replay.Replay;
import io.infermeter.examples.digits.replay.ReplayReport;
import io.infermeter.examples.digits.replay.ReplaySettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Replays held-back digits against a gateway, labels them later, and says on standard output, in one line of JSON, what it has seen; before
 * that, once, on a line of its own, when it made images worse. Ends after its time, on a line "stop" on standard input, or on SIGTERM or
 * SIGINT; in each case labels that are owed are sent at once and their acknowledgements are awaited. Exits with 0, or with 1 if no call was
 * answered.
 */
@Command(
    name = "digits-traffic",
    mixinStandardHelpOptions = true,
    description = "Replays held-back digits as an ordinary client, and sends their true classes later.")
public final class Traffic implements Callable<Integer> {
  private static final Duration UNTIL_STOPPED = Duration.ofDays(36_500);
  private static final int RADIX = 36;
  private static final String STOP = "stop";

  @Spec private CommandSpec spec;

  @Option(names = "--target", required = true, description = "HOST:PORT of the gateway.")
  private String target;

  @Option(names = "--for", converter = SpokenDuration.class, description = "How long, as in 90s (default: until stopped).")
  private Duration duration = UNTIL_STOPPED;

  @Option(names = "--rate", defaultValue = "100", description = "Calls per second (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(names = "--seed", defaultValue = "1", description = "The same seed makes the same calls (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--labels-from", defaultValue = "5s", converter = SpokenDuration.class,
      description = "Shortest time from an answer to its label (default: ${DEFAULT-VALUE}).")
  private Duration labelsFrom;

  @Option(names = "--labels-to", defaultValue = "30s", converter = SpokenDuration.class,
      description = "Longest time from an answer to its label (default: ${DEFAULT-VALUE}).")
  private Duration labelsTo;

  @Option(names = "--fall-after", converter = SpokenDuration.class,
      description = "Make the images of the dim segment much worse after this time (default: never).")
  private Duration fallAfter = ReplaySettings.NEVER;

  private final CompletableFuture<Integer> finished = new CompletableFuture<>();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Traffic()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    ReplaySettings settings = settings();
    ManagedChannel channel = NettyChannelBuilder.forTarget(target).usePlaintext().build();
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("replay").daemon().factory());
    try {
      Replay replay = new Replay(channel, settings, HeldBackRow.all(), InstantSource.system(), System::nanoTime, thread);
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stopAndWait(replay)));
      Thread.ofPlatform().name("stdin").daemon().start(() -> stopWhenTold(replay));
      PrintWriter out = spec.commandLine().getOut();
      replay.fall().thenAccept(planted -> say(out, "fall planted=" + planted));
      ReplayReport report = replay.start().join();
      say(out, report.json());
      int exitCode = report.calls() > 0 ? 0 : 1;
      finished.complete(exitCode);
      return exitCode;
    } finally {
      finished.complete(1);
      channel.shutdownNow();
      thread.shutdownNow();
    }
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  private ReplaySettings settings() {
    String run = Long.toString(System.currentTimeMillis(), RADIX) + "-" + Long.toString(ProcessHandle.current().pid(), RADIX);
    try {
      return new ReplaySettings(run, rate, duration, seed, labelsFrom, labelsTo, fallAfter);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
    }
  }

  private static void stopWhenTold(Replay replay) {
    try {
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      // The end of the input is no order: it is empty from the start where nobody holds the other end.
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.strip().equals(STOP)) {
          replay.stop();
        }
      }
    } catch (IOException nobodyThere) {
      // As good as the end of the input.
    }
  }

  /** Keeps a terminated process alive until its report is out; its exit code then is that of an ordinary end. */
  private void stopAndWait(Replay replay) {
    if (!finished.isDone()) {
      replay.stop();
      Runtime.getRuntime().halt(finished.join());
    }
  }
}
