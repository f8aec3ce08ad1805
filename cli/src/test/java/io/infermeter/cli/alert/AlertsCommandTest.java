// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.google.protobuf.Timestamp;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.infermeter.v1.AcknowledgeAlertRequest;
import io.infermeter.v1.AcknowledgeAlertResponse;
import io.infermeter.v1.Alert;
import io.infermeter.v1.AlertDirection;
import io.infermeter.v1.AlertRule;
import io.infermeter.v1.AlertServiceGrpc;
import io.infermeter.v1.AlertSeverity;
import io.infermeter.v1.AlertState;
import io.infermeter.v1.CreateAlertRuleRequest;
import io.infermeter.v1.CreateAlertRuleResponse;
import io.infermeter.v1.CreateSilenceRequest;
import io.infermeter.v1.CreateSilenceResponse;
import io.infermeter.v1.DeleteAlertRuleRequest;
import io.infermeter.v1.DeleteAlertRuleResponse;
import io.infermeter.v1.ListAlertRulesRequest;
import io.infermeter.v1.ListAlertRulesResponse;
import io.infermeter.v1.ListAlertsRequest;
import io.infermeter.v1.ListAlertsResponse;
import io.infermeter.v1.MatchOperator;
import io.infermeter.v1.UpdateAlertRuleRequest;
import io.infermeter.v1.UpdateAlertRuleResponse;
import io.infermeter.v1.WatchAlertsRequest;
import io.infermeter.v1.WatchAlertsResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AlertsCommandTest {
  private static final Alert FALL =
      Alert.newBuilder().setId("7c1f").setRule("accuracy-by-segment").setSeverity(AlertSeverity.ALERT_SEVERITY_CRITICAL)
          .setState(AlertState.ALERT_STATE_FIRING).putDimensions("segment.lighting", "dim\u001b[2J").setDescription("0.48 after 0.88")
          .setStartTime(Timestamp.newBuilder().setSeconds(1_795_431_600L)).build();

  @TempDir private Path folder;
  private final List<Object> asked = new CopyOnWriteArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Server server;

  private int run(String... arguments) throws IOException {
    return run(new Alerts(), arguments);
  }

  private int run(BindableService service, String... arguments) throws IOException {
    server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)).addService(service).build().start();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--target=127.0.0.1:" + server.getPort());
    return new CommandLine(new AlertsCommand()).setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((failure, command, parsed) -> {
          command.getErr().println(io.infermeter.cli.Failure.sentence(failure));
          return failure instanceof io.infermeter.cli.WrongUsage ? 2 : 1;
        })
        .setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(all.toArray(String[]::new));
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @Test
  void listsAllPagesWithNamesThatDoNothing() throws IOException {
    assertThat(run("--state", "firing,resolved", "--where", "rule!=slow", "--last", "1d")).isZero();
    assertThat(out.toString()).contains("7c1f", "critical", "accuracy-by-segment", "0.48 after 0.88", "dim\\u001b[2J").doesNotContain("\u001b");
    assertThat(out.toString().lines()).hasSize(3);
    ListAlertsRequest request = (ListAlertsRequest) asked.getFirst();
    assertThat(request.getStatesList()).containsExactly(AlertState.ALERT_STATE_FIRING, AlertState.ALERT_STATE_RESOLVED);
    assertThat(request.getMatchers(0).getOperator()).isEqualTo(MatchOperator.MATCH_OPERATOR_NOT_IN);
    assertThat(request.getTimeRange().getEndTime().getSeconds() - request.getTimeRange().getStartTime().getSeconds()).isEqualTo(86_400);
  }

  @Test
  void jsonIsTheContracts() throws IOException {
    assertThat(run("--json")).isZero();
    assertThat(out.toString().lines().map(line -> JsonParser.parseString(line).getAsJsonObject().getAsJsonArray("alerts").size())).containsExactly(1, 1);
  }

  @Test
  void aWatchPrintsWhatIsAndEachChange() throws IOException {
    assertThat(run("--watch")).as("the second attempt is refused for good").isEqualTo(1);
    assertThat(out.toString().lines()).satisfiesExactly(
        first -> assertThat(first).contains("watching: 1 pending or firing"),
        firing -> assertThat(firing).contains("firing critical accuracy-by-segment segment.lighting=dim\\u001b[2J: 0.48 after 0.88 [7c1f]"),
        resolved -> assertThat(resolved).contains("resolved critical"));
    assertThat(err.toString()).contains("the gateway ended the watch; connecting again in 1 s", "no longer for you");
    assertThat(run("--watch", "--last", "1h")).isEqualTo(2);
  }

  @Test
  void someoneTakesCare() throws IOException {
    assertThat(run("ack", "7c1f", "--by", "ada", "--comment", "the lamp")).isZero();
    assertThat(asked).containsExactly(AcknowledgeAlertRequest.newBuilder().setId("7c1f").setAcknowledgedBy("ada").setComment("the lamp").build());
    assertThat(out.toString()).contains("ada takes care of accuracy-by-segment");
  }

  @Test
  void aSilenceEndsAfterItsTime() throws IOException {
    assertThat(run("silence", "--where", "segment.lighting=dim", "--for", "2h", "--comment", "lamp")).isZero();
    CreateSilenceRequest request = (CreateSilenceRequest) asked.getFirst();
    assertThat(request.getSilence().getMatchers(0).getDimension()).isEqualTo("segment.lighting");
    assertThat(request.getSilence().getEndTime().getSeconds() - Instant.now().getEpochSecond()).isBetween(7_000L, 7_200L);
    assertThat(request.getSilence().getCreatedBy()).isEqualTo(System.getProperty("user.name"));
    assertThat(run("silence", "--for", "2h")).as("a silence of everything is none").isEqualTo(2);
  }

  @Test
  void aRuleComesFromAFileInProtobufsJson() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("rule.json"),
            """
            {"name": "slow", "question": {"metrics": [{"name": "latency", "quantile": 0.99}], "lookback": "300s"},
             "threshold": {"direction": "ALERT_DIRECTION_ABOVE", "bound": 0.25}}
            """);
    assertThat(run("rules", "create", "--file", file.toString())).isZero();
    AlertRule rule = ((CreateAlertRuleRequest) asked.getFirst()).getRule();
    assertThat(rule.getThreshold().getDirection()).isEqualTo(AlertDirection.ALERT_DIRECTION_ABOVE);
    assertThat(rule.getQuestion().getLookback().getSeconds()).isEqualTo(300);
    assertThat(out.toString()).contains("rule slow is made");
    assertThat(run("rules", "create", "--file", Files.writeString(folder.resolve("bad.json"), "{\"nam\": 1}").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("no rule in JSON", "nam");
    assertThat(run("rules", "create", "--file", folder.resolve("none.json").toString())).isEqualTo(2);
  }

  @Test
  void rulesAreListedPausedAndDeleted() throws IOException {
    assertThat(run("rules", "list")).isZero();
    assertThat(out.toString()).contains("accuracy-by-segment", "change", "accuracy last 60s", "on, built in");
    assertThat(run("rules", "pause", "slow")).isZero();
    UpdateAlertRuleRequest pause = (UpdateAlertRuleRequest) asked.getLast();
    assertThat(pause.getUpdateMask().getPathsList()).containsExactly("paused");
    assertThat(pause.getRule().getPaused()).isTrue();
    assertThat(run("rules", "resume", "slow")).isZero();
    assertThat(((UpdateAlertRuleRequest) asked.getLast()).getRule().getPaused()).isFalse();
    assertThat(run("rules", "delete", "slow")).isZero();
    assertThat(asked.getLast()).isEqualTo(DeleteAlertRuleRequest.newBuilder().setName("slow").build());
  }

  @Test
  void aGatewayWithoutAlertsSaysSo() throws IOException {
    assertThat(run(new AlertServiceGrpc.AlertServiceImplBase() {})).isEqualTo(1);
    assertThat(err.toString()).contains("this gateway cannot do that");
  }

  private final class Alerts extends AlertServiceGrpc.AlertServiceImplBase {
    private <T> void answer(Object request, T response, StreamObserver<T> responses) {
      asked.add(request);
      responses.onNext(response);
      responses.onCompleted();
    }

    @Override
    public void listAlerts(ListAlertsRequest request, StreamObserver<ListAlertsResponse> responses) {
      boolean first = request.getPageToken().isEmpty();
      answer(request, ListAlertsResponse.newBuilder().addAlerts(FALL).setNextPageToken(first ? "more" : "").build(), responses);
    }

    @Override
    public void watchAlerts(WatchAlertsRequest request, StreamObserver<WatchAlertsResponse> responses) {
      if (!asked.isEmpty()) {
        responses.onError(Status.PERMISSION_DENIED.withDescription("no longer for you").asRuntimeException());
        return;
      }
      responses.onNext(WatchAlertsResponse.newBuilder().setSnapshot(true).addAlerts(FALL).build());
      responses.onNext(WatchAlertsResponse.getDefaultInstance());
      answer(request, WatchAlertsResponse.newBuilder().addAlerts(FALL.toBuilder().setState(AlertState.ALERT_STATE_RESOLVED)).build(), responses);
    }

    @Override
    public void acknowledgeAlert(AcknowledgeAlertRequest request, StreamObserver<AcknowledgeAlertResponse> responses) {
      answer(request, AcknowledgeAlertResponse.newBuilder().setAlert(FALL.toBuilder().setAcknowledgedBy(request.getAcknowledgedBy())).build(), responses);
    }

    @Override
    public void createSilence(CreateSilenceRequest request, StreamObserver<CreateSilenceResponse> responses) {
      answer(request, CreateSilenceResponse.newBuilder().setSilence(request.getSilence().toBuilder().setId("s1")).build(), responses);
    }

    @Override
    public void listAlertRules(ListAlertRulesRequest request, StreamObserver<ListAlertRulesResponse> responses) {
      AlertRule.Builder rule = AlertRule.newBuilder().setName("accuracy-by-segment").setBuiltIn(true);
      rule.getQuestionBuilder().addMetricsBuilder().setName("accuracy");
      rule.getQuestionBuilder().getLookbackBuilder().setSeconds(60);
      rule.getChangeBuilder();
      answer(request, ListAlertRulesResponse.newBuilder().addRules(rule).build(), responses);
    }

    @Override
    public void createAlertRule(CreateAlertRuleRequest request, StreamObserver<CreateAlertRuleResponse> responses) {
      answer(request, CreateAlertRuleResponse.newBuilder().setRule(request.getRule()).build(), responses);
    }

    @Override
    public void updateAlertRule(UpdateAlertRuleRequest request, StreamObserver<UpdateAlertRuleResponse> responses) {
      answer(request, UpdateAlertRuleResponse.newBuilder().setRule(request.getRule()).build(), responses);
    }

    @Override
    public void deleteAlertRule(DeleteAlertRuleRequest request, StreamObserver<DeleteAlertRuleResponse> responses) {
      answer(request, DeleteAlertRuleResponse.getDefaultInstance(), responses);
    }
  }
}
