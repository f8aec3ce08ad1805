// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.GetLedgerRequest;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.LabelResult;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.Ledger;
import io.infermeter.v1.ListPredictionsRequest;
import io.infermeter.v1.ListPredictionsResponse;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.Point;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.PredictionServiceGrpc;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.Question;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.SubmitLabelsResponse;
import io.infermeter.v1.TimeRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gateway is killed at random instants, again and again, while calls and labels come: what was acknowledged is there, nothing is
 * counted twice, and it starts again by itself. How often: the system property "infermeter.kills", 6 if it is not set.
 */
class CrashIT {
  private static final int KILLS = Integer.getInteger("infermeter.kills", 6);
  private static final int ROWS = 40;

  @TempDir private Path folder;
  private final Random random = new Random(20_261_123);
  private final List<Label> acknowledged = new ArrayList<>();
  private final Set<String> answered = new HashSet<>();
  private final Set<String> sent = new HashSet<>();
  private StartedProcess modelServer;
  private StartedProcess gateway;
  private ManagedChannel channel;

  @BeforeEach
  void startModelServer() throws Exception {
    modelServer =
        StartedProcess.jar(
            jar("examples"), "io.infermeter.examples.digits.ModelServer", folder.resolve("model.log"), "digits-server ready",
            List.of("--port", "0"));
  }

  private static Path jar(String module) throws Exception {
    try (var files = Files.list(Path.of("").toAbsolutePath().getParent().resolve(module).resolve("target"))) {
      return files.filter(f -> f.getFileName().toString().matches("infermeter-" + module + "-[0-9.]+(-SNAPSHOT)?\\.jar")).findFirst().orElseThrow();
    }
  }

  private void startGateway() throws Exception {
    gateway =
        StartedProcess.jar(
            jar("gateway"), "io.infermeter.gateway.Main", folder.resolve("gateway.log"), "infermeter ready",
            List.of(
                "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--upstream", modelServer.value("grpc"), "--data",
                folder.resolve("data").toString()));
    channel = NettyChannelBuilder.forTarget(gateway.value("grpc")).usePlaintext().build();
  }

  @AfterEach
  void stopEverything() {
    if (channel != null) {
      channel.shutdownNow();
    }
    if (gateway != null) {
      gateway.close();
    }
    modelServer.close();
  }

  @Test
  void whatWasAcknowledgedSurvivesEveryKill() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      startGateway();
      Thread traffic = Thread.ofPlatform().start(trafficOf(kill));
      LockSupport.parkNanos(300_000_000L + random.nextInt(1_200_000_000));
      gateway.kill();
      traffic.join();
      channel.shutdownNow();
    }
    startGateway();
    everyAcknowledgedLabelIsThere();
    nothingIsCountedTwice();
  }

  /** Calls and labels one after the other until the gateway is gone. */
  private Runnable trafficOf(int round) throws Exception {
    DigitsClient client = new DigitsClient(channel);
    var labels = LabelServiceGrpc.newBlockingStub(channel);
    List<DigitsClient.Row> rows = DigitsClient.rows().subList(0, ROWS);
    return () -> {
      try {
        for (int call = 0; ; call++) {
          String id = "r" + round + "-" + call;
          DigitsClient.Row row = rows.get(call % ROWS);
          sent.add(id);
          client.infer(id, "normal", List.of(row), call % 2 == 0);
          answered.add(id);
          Label label = label(id, row.truth());
          if (call % 3 > 0 && taken(labels.submitLabels(SubmitLabelsRequest.newBuilder().addLabels(label).build()))) {
            acknowledged.add(label);
          }
        }
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode().name()).as("the gateway is gone").isIn("UNAVAILABLE", "UNKNOWN", "CANCELLED", "INTERNAL");
      }
    };
  }

  private static boolean taken(SubmitLabelsResponse response) {
    return response.getCountsList().stream()
        .anyMatch(c -> c.getOutcome() == LabelOutcome.LABEL_OUTCOME_JOINED || c.getOutcome() == LabelOutcome.LABEL_OUTCOME_WAITING);
  }

  private static Label label(String id, String truth) {
    return Label.newBuilder()
        .setPrediction(PredictionKey.newBuilder().setModel("digits").setPredictionId(id))
        .setOutcome(Outcome.newBuilder().setClassName(truth))
        .setLabelTime(Timestamp.newBuilder().setSeconds(1_790_000_000L))
        .setLabelId("first")
        .build();
  }

  /** A label that is there already is a duplicate; one that was lost would be new. */
  private void everyAcknowledgedLabelIsThere() {
    assertThat(acknowledged).as("labels that were acknowledged before a kill").hasSizeGreaterThan(KILLS);
    var labels = LabelServiceGrpc.newBlockingStub(channel);
    for (int at = 0; at < acknowledged.size(); at += 500) {
      List<Label> batch = acknowledged.subList(at, Math.min(at + 500, acknowledged.size()));
      SubmitLabelsResponse response = labels.submitLabels(SubmitLabelsRequest.newBuilder().addAllLabels(batch).build());
      assertThat(response.getResultsList()).extracting(LabelResult::getOutcome).containsOnly(LabelOutcome.LABEL_OUTCOME_DUPLICATE);
    }
  }

  private void nothingIsCountedTwice() {
    List<String> ids = new ArrayList<>();
    ListPredictionsRequest.Builder request =
        ListPredictionsRequest.newBuilder().setPageSize(500).setTimeRange(TimeRange.newBuilder().setStartTime(Timestamp.newBuilder().setSeconds(1)));
    ListPredictionsResponse page;
    do {
      page = PredictionServiceGrpc.newBlockingStub(channel).listPredictions(request.build());
      page.getPredictionsList().forEach(prediction -> ids.add(prediction.getKey().getPredictionId()));
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(sent).containsAll(ids);
    assertThat(ids.size()).as("of %s answered calls, all but those of the last second of each run", answered.size()).isGreaterThan(KILLS);
    Question question =
        Question.newBuilder()
            .setTimeRange(TimeRange.newBuilder().setStartTime(Timestamp.newBuilder().setSeconds(1_790_000_000L)))
            .addMetrics(Metric.newBuilder().setName("prediction_count"))
            .addMetrics(Metric.newBuilder().setName("accuracy"))
            .build();
    var series =
        MetricsServiceGrpc.newBlockingStub(channel)
            .queryMetrics(QueryMetricsRequest.newBuilder().addQuestions(question).build())
            .getAnswers(0)
            .getSeriesList();
    Point count = series.get(0).getPoints(0);
    Point accuracy = series.get(1).getPoints(0);
    assertThat(count.getNumber()).as("aggregates count what the rows are").isEqualTo(ids.size());
    assertThat(accuracy.getCoverage().getEligible()).isEqualTo(ids.size());
    assertThat(accuracy.getCoverage().getLabelled()).isLessThanOrEqualTo(ids.size());
    Ledger ledger = GatewayServiceGrpc.newBlockingStub(channel).getLedger(GetLedgerRequest.getDefaultInstance()).getLedger();
    assertThat(ledger.getReceivedRows()).as("a new process has a new ledger").isZero();
  }
}
