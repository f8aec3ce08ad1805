// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.infermeter.api.label.LabelService;
import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.RecordedCall;
import io.infermeter.core.ingest.Rebuild;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.memory.InMemoryStore;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.tally.Tally;
import io.infermeter.storage.H2Store;
import io.infermeter.testkit.TestClock;
import io.infermeter.testkit.Things;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelCount;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.SubmitLabelsRequest;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hundred thousand labels over four connections, in any order, while their predictions arrive. */
class LabelsInAnyOrderTest {
  private static final int PREDICTIONS = 40_000;
  private static final int LABELS = 100_000;
  private static final int CONNECTIONS = 4;
  private static final int BATCH = 500;
  private static final int ROWS_OF_A_BATCH = 8;
  private static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);
  private static final Map<String, Integer> RANKS = Map.of("human", 1);

  @TempDir Path folder;

  private final TestClock clock = new TestClock(NOW);

  @Test
  void endsWhereOneOrderedPassEnds() throws Exception {
    List<RecordedCall> calls = calls();
    List<Label> labels = labels(new Random(5));
    List<Label> shuffled = new ArrayList<>(labels);
    Collections.shuffle(shuffled, new Random(6));
    List<RecordedCall> shuffledCalls = new ArrayList<>(calls);
    Collections.shuffle(shuffledCalls, new Random(7));
    try (MeterStore ordered = new InMemoryStore();
        MeterStore mixed = H2Store.open(folder, Clock.systemUTC())) {
      Map<LabelOutcome, Long> inOrder = run(ordered, calls, labels, 1);
      Map<LabelOutcome, Long> outcomes = run(mixed, shuffledCalls, shuffled, CONNECTIONS);
      assertThat(outcomes.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(LABELS);
      assertThat(outcomes).doesNotContainKeys(LabelOutcome.LABEL_OUTCOME_RETRY, LabelOutcome.LABEL_OUTCOME_INVALID);
      assertThat(inOrder).doesNotContainKeys(LabelOutcome.LABEL_OUTCOME_RETRY, LabelOutcome.LABEL_OUTCOME_INVALID);
      TimeRange all = new TimeRange(micros() - 24 * 60 * TimeRange.MINUTE, micros() + 60 * TimeRange.MINUTE);
      Map<RollupKey, Tally<?>> expected = ordered.read(snapshot -> Rebuild.fromRows(snapshot, all));
      assertThat(mixed.<Map<RollupKey, Tally<?>>>read(snapshot -> Rebuild.fromRollups(snapshot, all))).isEqualTo(expected);
      assertThat(mixed.<Map<RollupKey, Tally<?>>>read(snapshot -> Rebuild.fromRows(snapshot, all))).isEqualTo(expected);
      assertThat(predictions(mixed)).isEqualTo(predictions(ordered));
      assertThat(mixed.<Long>read(Snapshot::waitingLabels)).isEqualTo(ordered.<Long>read(Snapshot::waitingLabels)).isPositive();
    }
  }

  private static long micros() {
    return NOW.getEpochSecond() * 1_000_000;
  }

  /** Half of the rows in calls of one row, half in calls of eight. */
  private static List<RecordedCall> calls() {
    List<RecordedCall> calls = new ArrayList<>();
    Random random = new Random(4);
    int made = 0;
    for (int number = 0; made < PREDICTIONS; number++) {
      int rows = number % (ROWS_OF_A_BATCH + 1) == 0 ? ROWS_OF_A_BATCH : 1;
      Position position = new Position(micros() - random.nextLong(60 * TimeRange.MINUTE), 1, number);
      Dimensions dimensions =
          new Dimensions("digits", "", "", "", "", Dimensions.LIVE, Dimensions.batchSizeBand(rows), new TreeMap<>(Map.of("s", "" + number % 3)));
      List<Prediction> predictions = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        PredictionKey key = new PredictionKey("digits", "id" + number, row, "");
        predictions.add(Things.prediction(key, position, dimensions, Things.ofClass("" + random.nextInt(5))));
      }
      calls.add(new RecordedCall(Things.call(position, dimensions, rows), predictions, null));
      made += rows;
    }
    return calls;
  }

  /** Labels, corrections, retractions, repetitions, and labels of predictions that never come. */
  private static List<Label> labels(Random random) {
    List<Label> labels = new ArrayList<>();
    while (labels.size() < LABELS) {
      if (!labels.isEmpty() && random.nextInt(10) == 0) {
        labels.add(labels.get(random.nextInt(labels.size())));
        continue;
      }
      int number = random.nextInt(24_000);
      int row = number % (ROWS_OF_A_BATCH + 1) == 0 ? random.nextInt(ROWS_OF_A_BATCH) : 0;
      Label.Builder label =
          Label.newBuilder()
              .setPrediction(io.infermeter.v1.PredictionKey.newBuilder().setPredictionId("id" + number).setRow(row))
              .setSource(random.nextInt(4) == 0 ? "human" : "")
              .setLabelTime(Timestamp.newBuilder().setSeconds(NOW.getEpochSecond() - random.nextInt(50)));
      if (random.nextInt(12) == 0) {
        label.setRetracted(true);
      } else {
        label.setOutcome(Outcome.newBuilder().setClassName("" + random.nextInt(5)));
      }
      labels.add(label.build());
    }
    return labels;
  }

  private Map<LabelOutcome, Long> run(MeterStore store, List<RecordedCall> calls, List<Label> labels, int connections) throws Exception {
    Queue<RecordedCall> queue = new ConcurrentLinkedQueue<>();
    Recorder recorder = new Recorder(store, Things.undeclared(), 0, queue::size);
    Writer writer =
        new Writer(recorder, (to, limit) -> drain(queue, to, limit), System::nanoTime, () -> 0, (nanos, durable) -> {}, WriterBounds.DEFAULT);
    ExecutorService threads = Executors.newCachedThreadPool();
    LabelService service = new LabelService(writer, store, Things.undeclared(), RANKS, recorder::refused, clock, threads);
    Server server = NettyServerBuilder.forAddress(new InetSocketAddress("localhost", 0)).executor(threads).addService(service).build().start();
    writer.start();
    try {
      Future<?> feeding = threads.submit(() -> queue.addAll(calls));
      long begin = System.nanoTime();
      List<Future<Map<LabelOutcome, Long>>> senders = new ArrayList<>();
      for (int connection = 0; connection < connections; connection++) {
        int part = labels.size() / connections;
        List<Label> own = labels.subList(connection * part, (connection + 1) * part);
        senders.add(threads.submit(sender(server.getPort(), own)));
      }
      Map<LabelOutcome, Long> outcomes = new TreeMap<>();
      for (Future<Map<LabelOutcome, Long>> sender : senders) {
        sender.get(300, TimeUnit.SECONDS).forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      feeding.get(10, TimeUnit.SECONDS);
      System.out.printf("%d labels over %d connections into %s: %,.0f labels/s, %s%n",
          labels.size(), connections, store.getClass().getSimpleName(), labels.size() / seconds, outcomes);
      writer.stop(Duration.ofMinutes(2));
      assertThat(recorder.ledger().balances()).isTrue();
      assertThat(recorder.ledger().storedRows()).isEqualTo(calls.stream().mapToLong(call -> call.predictions().size()).sum());
      return outcomes;
    } finally {
      server.shutdownNow();
      writer.close();
      threads.shutdownNow();
    }
  }

  private static int drain(Queue<RecordedCall> queue, Recorder to, int limit) {
    int taken = 0;
    for (RecordedCall call = queue.poll(); call != null; call = queue.poll()) {
      to.add(call);
      if (++taken == limit) {
        break;
      }
    }
    return taken;
  }

  private static Callable<Map<LabelOutcome, Long>> sender(int port, List<Label> labels) {
    return () -> {
      ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
      Map<LabelOutcome, Long> outcomes = new TreeMap<>();
      try {
        LabelServiceGrpc.LabelServiceBlockingStub stub = LabelServiceGrpc.newBlockingStub(channel);
        for (int from = 0; from < labels.size(); from += BATCH) {
          List<Label> batch = labels.subList(from, Math.min(labels.size(), from + BATCH));
          SubmitLabelsRequest request =
              SubmitLabelsRequest.newBuilder().setModel("digits").addAllLabels(batch).setProblemsOnly(true).build();
          for (LabelCount count : stub.submitLabels(request).getCountsList()) {
            outcomes.merge(count.getOutcome(), count.getCount(), Long::sum);
          }
        }
      } finally {
        channel.shutdownNow();
      }
      return outcomes;
    };
  }

  private static List<StoredPrediction> predictions(MeterStore store) {
    return store.read(
        snapshot -> {
          List<StoredPrediction> found = new ArrayList<>();
          snapshot.predictions(TimeRange.ALL, any -> true, found::add);
          return found;
        });
  }
}
