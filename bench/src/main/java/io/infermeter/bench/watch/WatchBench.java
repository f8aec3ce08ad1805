// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.bench.watch;

import com.google.protobuf.Duration;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Question;
import io.infermeter.v1.WatchMetricsRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

/**
 * What watchers cost a gateway that forwards and measures the calls of 50 models meanwhile. Prints the processor time of the gateway with
 * the traffic alone (the baseline), with one page that shows 20 metrics of every model every 5 seconds, and with many watchers, each
 * with a question of its own every second; of these, one in a hundred asks for the page every second instead, and does not read it.
 */
public final class WatchBench {
  private static final int MODELS = 50;
  private static final int PAGE_SECONDS = 5;
  private static final int WATCHERS_PER_CONNECTION = 100;
  private static final List<String> METRICS =
      List.of("accuracy", "precision", "recall", "f1", "balanced_accuracy", "throughput", "call_count", "latency", "upstream_latency", "error_ratio");

  private static final List<String> QUANTILES = List.of("latency", "upstream_latency", "overhead");

  private final ManagedChannel channel;
  private final GatewayProcess gateway;
  private final Traffic traffic;
  private final int seconds;

  private WatchBench(ManagedChannel channel, GatewayProcess gateway, Traffic traffic, int seconds) {
    this.channel = channel;
    this.gateway = gateway;
    this.traffic = traffic;
    this.seconds = seconds;
  }

  /** @param args how many watchers (1,000), how many seconds of each measurement (30), and how many calls a second (200) */
  public static void main(String[] args) throws IOException, InterruptedException {
    int watchers = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 30;
    int rate = args.length > 2 ? Integer.parseInt(args[2]) : 200;
    try (StandInModels models = new StandInModels();
        GatewayProcess gateway = new GatewayProcess(models.address())) {
      ManagedChannel channel = channel(gateway);
      try (Traffic traffic = new Traffic(channel, MODELS, rate)) {
        new WatchBench(channel, gateway, traffic, seconds).run(watchers);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static ManagedChannel channel(GatewayProcess gateway) {
    return NettyChannelBuilder.forTarget(gateway.address()).usePlaintext().build();
  }

  private void run(int watchers) throws IOException {
    pause(2 * seconds);
    double baseline = measure("traffic alone", 0);
    Watcher page = new Watcher(false);
    page.begin(channel, page(PAGE_SECONDS));
    pause(seconds);
    page.forget();
    measure("with a page of " + MODELS + " models x 20 metrics", baseline);
    System.out.println("  the page: " + page.seen());
    page.end();
    watch(watchers, baseline);
    System.out.println("failed calls: " + traffic.failed());
  }

  private void watch(int watchers, double baseline) throws IOException {
    List<ManagedChannel> channels = new ArrayList<>();
    List<Watcher> all = new ArrayList<>();
    for (int i = 0; i < watchers; i++) {
      if (i % WATCHERS_PER_CONNECTION == 0) {
        channels.add(channel(gateway));
      }
      Watcher watcher = new Watcher(i % 100 == 0);
      watcher.begin(channels.getLast(), watcher.isSlow() ? page(1) : question(i));
      all.add(watcher);
    }
    pause(seconds);
    all.forEach(Watcher::forget);
    measure("with " + watchers + " watchers", baseline);
    report("reads", all.stream().filter(watcher -> !watcher.isSlow()).map(Watcher::seen).toList());
    // What is on its way comes first; the newest state, with how many it replaced, comes at the end.
    all.forEach(Watcher::takeAll);
    pause(2 * PAGE_SECONDS);
    report("slow", all.stream().filter(Watcher::isSlow).map(Watcher::seen).toList());
    all.forEach(Watcher::end);
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private double measure(String what, double baseline) throws IOException {
    java.time.Duration before = gateway.processorTime();
    long begin = System.nanoTime();
    pause(seconds);
    double cores = gateway.processorTime().minus(before).toNanos() / (double) (System.nanoTime() - begin);
    System.out.printf("%-45s %.3f cores (%+.3f), %d MiB resident%n", what, cores, cores - baseline, gateway.residentMebibytes());
    return cores;
  }

  private static void report(String who, List<Watcher.Seen> seen) {
    if (seen.isEmpty()) {
      return;
    }
    System.out.printf(
        "  %s (%d): updates %s, heartbeats %s, conflated %s, longest gap %.1f s, failed %d%n",
        who, seen.size(), spread(seen, Watcher.Seen::updates), spread(seen, Watcher.Seen::heartbeats), spread(seen, Watcher.Seen::conflated),
        seen.stream().mapToDouble(Watcher.Seen::longestGapSeconds).max().orElse(0),
        seen.stream().filter(one -> !one.failure().isEmpty()).count());
    seen.stream().map(Watcher.Seen::failure).filter(failure -> !failure.isEmpty()).distinct().limit(3).forEach(System.out::println);
  }

  /** Least, median and greatest. */
  private static String spread(List<Watcher.Seen> seen, ToLongFunction<Watcher.Seen> of) {
    long[] sorted = seen.stream().mapToLong(of).sorted().toArray();
    return sorted[0] + "/" + sorted[sorted.length / 2] + "/" + sorted[sorted.length - 1];
  }

  private static WatchMetricsRequest page(int everySeconds) {
    Question.Builder question = Question.newBuilder().setId("page").addGroupBy("model").setLookback(seconds(300));
    for (String metric : METRICS) {
      question.addMetrics(metric(metric, .5));
    }
    for (double quantile : new double[] {.9, .95, .99, .999}) {
      question.addMetrics(metric("latency", quantile));
    }
    List.of("labelled_rows", "prediction_count", "matthews_corrcoef", "cohen_kappa", "log_loss", "overhead").forEach(name -> question.addMetrics(metric(name, .5)));
    return WatchMetricsRequest.newBuilder().addQuestions(question).setInterval(seconds(everySeconds)).build();
  }

  private static WatchMetricsRequest question(int number) {
    Question question =
        Question.newBuilder()
            .setId("q")
            .addMetrics(metric(METRICS.get(number / MODELS % METRICS.size()), .5))
            .addMatchers(Matcher.newBuilder().setDimension("model").addValues(Traffic.model(number % MODELS)))
            .setLookback(seconds(60 + number / (MODELS * METRICS.size()) * 60L))
            .build();
    return WatchMetricsRequest.newBuilder().addQuestions(question).setInterval(seconds(1)).build();
  }

  private static Metric metric(String name, double quantile) {
    Metric.Builder metric = Metric.newBuilder().setName(name);
    return (QUANTILES.contains(name) ? metric.setQuantile(quantile) : metric).build();
  }

  private static Duration seconds(long seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }

  private static void pause(long seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
