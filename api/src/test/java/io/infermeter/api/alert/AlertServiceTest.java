// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.mapping.AlertMapping;
import io.infermeter.core.alert.AlertBook;
import io.infermeter.core.alert.BuiltInRules;
import io.infermeter.core.metric.Metrics;
import io.infermeter.core.model.Task;
import io.infermeter.core.query.QueryEngine;
import io.infermeter.v1.AbsenceCondition;
import io.infermeter.v1.AcknowledgeAlertRequest;
import io.infermeter.v1.Alert;
import io.infermeter.v1.AlertDemand;
import io.infermeter.v1.AlertDirection;
import io.infermeter.v1.AlertRule;
import io.infermeter.v1.AlertServiceGrpc;
import io.infermeter.v1.AlertSeverity;
import io.infermeter.v1.AlertState;
import io.infermeter.v1.CreateAlertRuleRequest;
import io.infermeter.v1.CreateSilenceRequest;
import io.infermeter.v1.DeleteAlertRuleRequest;
import io.infermeter.v1.DeleteSilenceRequest;
import io.infermeter.v1.ListAlertRulesRequest;
import io.infermeter.v1.ListAlertRulesResponse;
import io.infermeter.v1.ListAlertsRequest;
import io.infermeter.v1.ListAlertsResponse;
import io.infermeter.v1.ListSilencesRequest;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Question;
import io.infermeter.v1.Silence;
import io.infermeter.v1.ThresholdCondition;
import io.infermeter.v1.UpdateAlertRuleRequest;
import io.infermeter.v1.WatchAlertsRequest;
import io.infermeter.v1.WatchAlertsResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules, alerts and silences by gRPC. */
final class AlertServiceTest {
  private final ApiFixture api = new ApiFixture();
  private final AlertServiceGrpc.AlertServiceBlockingStub alerts = AlertServiceGrpc.newBlockingStub(api.channel);
  private int next;

  @BeforeEach
  void declare() {
    api.models.declare("digits", Task.MULTICLASS, "0", "1");
  }

  @AfterEach
  void close() {
    api.close();
  }

  private static AlertRule.Builder rule(String name) {
    return AlertRule.newBuilder()
        .setName(name)
        .setSummary("Accuracy is below 0.8.")
        .setQuestion(
            Question.newBuilder()
                .addMetrics(Metric.newBuilder().setName("accuracy"))
                .addGroupBy("model")
                .setLookback(Duration.newBuilder().setSeconds(60)))
        .setThreshold(ThresholdCondition.newBuilder().setDirection(AlertDirection.ALERT_DIRECTION_BELOW).setBound(0.8))
        .putLabels("team", "vision");
  }

  private AlertRule create(AlertRule.Builder rule) {
    return alerts.createAlertRule(CreateAlertRuleRequest.newBuilder().setRule(rule).build()).getRule();
  }

  /** A minute with so many right and wrong labelled predictions, and the evaluation after it. */
  private void minute(int right, int wrong) {
    for (int i = 0; i < right + wrong; i++) {
      String id = "p" + next++;
      api.predict(id, "day", "0");
      api.label(id, i < right ? "0" : "1");
    }
    api.clock.advance(java.time.Duration.ofSeconds(60));
    api.alerting.turn(api.clock.micros());
    api.advance(java.time.Duration.ZERO);
  }

  private List<Alert> list(AlertState... states) {
    return all(states).stream().filter(alert -> !alert.getRule().startsWith("quality-fell")).toList();
  }

  private List<Alert> all(AlertState... states) {
    return alerts.listAlerts(ListAlertsRequest.newBuilder().addAllStates(List.of(states)).build()).getAlertsList();
  }

  @Test
  void aRuleComesBackWithItsDefaultsAndFiresAndResolves() {
    AlertRule kept = create(rule("low"));
    assertThat(kept.getSeverity()).isEqualTo(AlertSeverity.ALERT_SEVERITY_WARNING);
    assertThat(kept.getMinimumCount()).isEqualTo(30);
    assertThat(kept.getKeepFiringDuration().getSeconds()).isEqualTo(60);
    assertThat(kept.getInterval().getSeconds()).isEqualTo(10);
    minute(50, 0);
    assertThat(list()).isEmpty();
    minute(0, 50);
    assertThat(list()).singleElement().satisfies(
        alert -> {
          assertThat(alert.getRule()).isEqualTo("low");
          assertThat(alert.getState()).isEqualTo(AlertState.ALERT_STATE_FIRING);
          assertThat(alert.getDimensionsMap()).containsEntry("model", "digits");
          assertThat(alert.getLabelsMap()).containsEntry("team", "vision");
          assertThat(alert.getPoint().getNumber()).isZero();
          assertThat(alert.getMetric().getName()).isEqualTo("accuracy");
          assertThat(alert.getDescription()).contains("accuracy is 0 on 50").contains("0.8");
          assertThat(alert.getHistoryList()).hasSize(2);
        });
    minute(50, 0);
    assertThat(list()).as("it is kept firing for a while").hasSize(1);
    minute(50, 0);
    assertThat(list()).isEmpty();
    assertThat(list(AlertState.ALERT_STATE_RESOLVED)).singleElement()
        .satisfies(alert -> assertThat(alert.getEndTime().getSeconds()).isGreaterThan(alert.getFireTime().getSeconds()));
  }

  @Test
  void aFallByChanceOfFewRowsDoesNotFire() {
    create(rule("low"));
    minute(22, 9);
    assertThat(list()).as("22 of 31 right is below 0.8, and not by more than chance").isEmpty();
  }

  @Test
  void alertsSurviveARestartAndAreNotToldOfTwice() {
    create(rule("low"));
    minute(0, 50);
    Alert before = list().getFirst();
    api.book.untold().forEach(alert -> api.book.told(alert.id(), alert.state()));
    QueryEngine engine = new QueryEngine(api.store, api.models, Metrics.all(), api.clock::micros);
    AlertBook again = new AlertBook(api.store, new AlertMapping(engine), BuiltInRules.of(List.of()), api.clock::micros);
    assertThat(again.unreadable()).isZero();
    assertThat(again.alerts()).map(AlertMapping::toContract).containsExactly(before);
    assertThat(again.untold()).isEmpty();
    assertThat(again.rule("low")).isPresent();
  }

  @Test
  void wrongRulesSayWhatIsWrong() {
    assertThatThrownBy(() -> create(rule("a b"))).hasMessageContaining("INVALID_ARGUMENT").hasMessageContaining("rule.name");
    assertThatThrownBy(() -> create(rule("x").clearThreshold())).hasMessageContaining("rule.condition");
    assertThatThrownBy(() -> create(rule("x").setQuestion(rule("x").getQuestion().toBuilder().clearMetrics())))
        .hasMessageContaining("rule.question.metrics");
    assertThatThrownBy(
            () ->
                create(
                    rule("x").setQuestion(
                        rule("x").getQuestion().toBuilder().clearMetrics().addMetrics(Metric.newBuilder().setName("confusion_matrix")))))
        .hasMessageContaining("whose answer is a number");
    assertThatThrownBy(() -> create(rule("x").setThreshold(ThresholdCondition.newBuilder().setBound(1)))).hasMessageContaining("direction");
    assertThatThrownBy(() -> create(rule("x").putLabels("__name", "y"))).hasMessageContaining("rule.labels");
    create(rule("twice"));
    assertThatThrownBy(() -> create(rule("twice"))).hasMessageContaining("ALREADY_EXISTS");
  }

  @Test
  void whatIsTooLargeToBeKeptIsRefused() {
    Matcher.Builder many = Matcher.newBuilder().setDimension("model");
    for (int i = 0; i < 1000; i++) {
      many.addValues("a model with a long name, number " + i);
    }
    assertThatThrownBy(() -> create(rule("x").setQuestion(rule("x").getQuestion().toBuilder().addMatchers(many))))
        .hasMessageContaining("16384 bytes");
    Silence silence =
        Silence.newBuilder().addMatchers(many).setEndTime(Timestamp.newBuilder().setSeconds(api.clock.instant().getEpochSecond() + 600)).build();
    assertThatThrownBy(() -> alerts.createSilence(CreateSilenceRequest.newBuilder().setSilence(silence).build())).hasMessageContaining("16384 bytes");
    assertThat(api.book.silences()).isEmpty();
  }

  @Test
  void anAbsenceMaySayWhetherAnybodyMustCall() {
    AlertRule.Builder gone =
        rule("gone").setAbsence(AbsenceCondition.newBuilder().setDemand(AlertDemand.ALERT_DEMAND_CALLED))
            .setQuestion(
                rule("x").getQuestion().toBuilder().clearMetrics().addMetrics(Metric.newBuilder().setName("ended_count"))
                    .addMatchers(Matcher.newBuilder().setDimension("outcome").addValues("ok")));
    assertThat(create(gone).getAbsence().getDemand()).isEqualTo(AlertDemand.ALERT_DEMAND_CALLED);
    assertThatThrownBy(() -> create(gone.setName("y").setQuestion(gone.getQuestion().toBuilder().clearMatchers())))
        .hasMessageContaining("rule.absence.demand")
        .hasMessageContaining("outcome");
  }

  @Test
  void aRuleIsChangedFieldByField() {
    create(rule("low"));
    AlertRule after =
        alerts
            .updateAlertRule(
                UpdateAlertRuleRequest.newBuilder()
                    .setRule(AlertRule.newBuilder().setName("low").setSeverity(AlertSeverity.ALERT_SEVERITY_CRITICAL))
                    .setUpdateMask(FieldMask.newBuilder().addPaths("severity"))
                    .build())
            .getRule();
    assertThat(after.getSeverity()).isEqualTo(AlertSeverity.ALERT_SEVERITY_CRITICAL);
    assertThat(after.getThreshold().getBound()).isEqualTo(0.8);
    assertThatThrownBy(
            () ->
                alerts.updateAlertRule(
                    UpdateAlertRuleRequest.newBuilder()
                        .setRule(AlertRule.newBuilder().setName("low"))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("create_time"))
                        .build()))
        .hasMessageContaining("update_mask");
    assertThatThrownBy(() -> alerts.updateAlertRule(UpdateAlertRuleRequest.newBuilder().setRule(rule("none")).build()))
        .hasMessageContaining("NOT_FOUND");
  }

  @Test
  void whatAChangedRuleFiredForIsOver() {
    create(rule("low"));
    minute(0, 50);
    assertThat(list()).hasSize(1);
    alerts.updateAlertRule(
        UpdateAlertRuleRequest.newBuilder()
            .setRule(rule("low").setThreshold(rule("x").getThreshold().toBuilder().setBound(0.1)))
            .setUpdateMask(FieldMask.newBuilder().addPaths("threshold"))
            .build());
    assertThat(list()).isEmpty();
    assertThat(list(AlertState.ALERT_STATE_RESOLVED)).singleElement()
        .satisfies(alert -> assertThat(alert.getHistory(alert.getHistoryCount() - 1).getMessage()).contains("changed"));
  }

  @Test
  void builtInRulesCanBePausedAndNothingElse() {
    assertThat(alerts.listAlertRules(ListAlertRulesRequest.getDefaultInstance()).getRulesList())
        .allSatisfy(each -> assertThat(each.getBuiltIn()).isTrue())
        .extracting(AlertRule::getName)
        .contains("quality-fell", "quality-fell-by-lighting", "no-answers", "error-ratio", "predictions-drifted", "labels-stopped");
    assertThatThrownBy(() -> alerts.deleteAlertRule(DeleteAlertRuleRequest.newBuilder().setName("error-ratio").build()))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("pause");
    AlertRule paused =
        alerts
            .updateAlertRule(
                UpdateAlertRuleRequest.newBuilder()
                    .setRule(AlertRule.newBuilder().setName("error-ratio").setPaused(true))
                    .setUpdateMask(FieldMask.newBuilder().addPaths("paused"))
                    .build())
            .getRule();
    assertThat(paused.getPaused()).isTrue();
    assertThat(paused.getThreshold().getBound()).isEqualTo(0.25);
    assertThatThrownBy(
            () ->
                alerts.updateAlertRule(
                    UpdateAlertRuleRequest.newBuilder().setRule(rule("error-ratio")).build()))
        .hasMessageContaining("FAILED_PRECONDITION");
    AlertBook again =
        new AlertBook(
            api.store, new AlertMapping(new QueryEngine(api.store, api.models, Metrics.all(), api.clock::micros)),
            BuiltInRules.of(List.of()), api.clock::micros);
    assertThat(again.rule("error-ratio").orElseThrow().paused()).as("a pause is kept").isTrue();
  }

  @Test
  void rulesAndAlertsComeInPages() {
    int count = api.book.rules().size();
    ListAlertRulesResponse first = alerts.listAlertRules(ListAlertRulesRequest.newBuilder().setPageSize(count - 1).build());
    ListAlertRulesResponse second =
        alerts.listAlertRules(
            ListAlertRulesRequest.newBuilder().setPageSize(count - 1).setPageToken(first.getNextPageToken()).build());
    assertThat(first.getRulesCount()).isEqualTo(count - 1);
    assertThat(second.getRulesCount()).isEqualTo(1);
    assertThat(second.getNextPageToken()).isEmpty();
    create(rule("a"));
    create(rule("b"));
    minute(0, 50);
    ListAlertsRequest one = ListAlertsRequest.newBuilder().setPageSize(1).build();
    ListAlertsResponse page = alerts.listAlerts(one);
    ListAlertsResponse rest = alerts.listAlerts(one.toBuilder().setPageToken(page.getNextPageToken()).build());
    assertThat(List.of(page.getAlerts(0).getRule(), rest.getAlerts(0).getRule())).containsExactlyInAnyOrder("a", "b");
    assertThat(rest.getNextPageToken()).isEmpty();
    assertThatThrownBy(() -> alerts.listAlerts(one.toBuilder().setPageToken("x").build())).hasMessageContaining("page_token");
  }

  @Test
  void someoneTakesCareOfAnAlertWhileItFires() {
    create(rule("low"));
    minute(0, 50);
    String id = list().getFirst().getId();
    AcknowledgeAlertRequest request = AcknowledgeAlertRequest.newBuilder().setId(id).setAcknowledgedBy("ada").setComment("looking").build();
    assertThat(alerts.acknowledgeAlert(request).getAlert().getAcknowledgedBy()).isEqualTo("ada");
    assertThat(list().getFirst().getAcknowledgeComment()).isEqualTo("looking");
    assertThatThrownBy(() -> alerts.acknowledgeAlert(request.toBuilder().setId("none").build())).hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(() -> alerts.acknowledgeAlert(request.toBuilder().clearAcknowledgedBy().build())).hasMessageContaining("acknowledged_by");
    alerts.deleteAlertRule(DeleteAlertRuleRequest.newBuilder().setName("low").build());
    assertThatThrownBy(() -> alerts.acknowledgeAlert(request)).hasMessageContaining("FAILED_PRECONDITION").hasMessageContaining("over");
  }

  @Test
  void aSilenceKeepsAlertsQuietAndIsEnded() {
    create(rule("low"));
    Silence asked =
        Silence.newBuilder()
            .addMatchers(Matcher.newBuilder().setDimension("rule").addValues("low"))
            .setEndTime(Timestamp.newBuilder().setSeconds(api.clock.instant().getEpochSecond() + 600))
            .setCreatedBy("ada")
            .build();
    Silence kept = alerts.createSilence(CreateSilenceRequest.newBuilder().setSilence(asked).build()).getSilence();
    minute(0, 50);
    assertThat(list().getFirst().getSilenceId()).isEqualTo(kept.getId());
    assertThat(api.book.untold()).isEmpty();
    assertThat(alerts.listSilences(ListSilencesRequest.getDefaultInstance()).getSilencesList()).containsExactly(kept);
    alerts.deleteSilence(DeleteSilenceRequest.newBuilder().setId(kept.getId()).build());
    assertThat(list().getFirst().getSilenceId()).isEmpty();
    assertThat(api.book.untold()).as("now someone is to be told").hasSize(1);
    assertThatThrownBy(() -> alerts.deleteSilence(DeleteSilenceRequest.newBuilder().setId(kept.getId()).build())).hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(() -> alerts.createSilence(CreateSilenceRequest.newBuilder().setSilence(asked.toBuilder().clearMatchers()).build()))
        .hasMessageContaining("silence.matchers");
  }

  @Test
  void aWatchBeginsWithASnapshotAndGoesOnWithChangesAndHeartbeats() {
    create(rule("low"));
    List<WatchAlertsResponse> seen = new ArrayList<>();
    AlertServiceGrpc.newStub(api.channel).watchAlerts(WatchAlertsRequest.getDefaultInstance(), into(seen));
    assertThat(seen).singleElement().satisfies(
        first -> {
          assertThat(first.getSnapshot()).isTrue();
          assertThat(first.getAlertsCount()).isZero();
        });
    minute(0, 50);
    assertThat(seen.stream().flatMap(each -> each.getAlertsList().stream())).singleElement()
        .satisfies(alert -> assertThat(alert.getState()).isEqualTo(AlertState.ALERT_STATE_FIRING));
    int before = seen.size();
    api.advance(java.time.Duration.ofSeconds(11));
    assertThat(seen.subList(before, seen.size())).singleElement()
        .satisfies(beat -> assertThat(beat.getSnapshot() || beat.getAlertsCount() > 0).isFalse());
    alerts.deleteAlertRule(DeleteAlertRuleRequest.newBuilder().setName("low").build());
    api.advance(java.time.Duration.ofMillis(100));
    assertThat(seen.getLast().getAlerts(0).getState()).isEqualTo(AlertState.ALERT_STATE_RESOLVED);
  }

  private static StreamObserver<WatchAlertsResponse> into(List<WatchAlertsResponse> seen) {
    return new StreamObserver<>() {
      @Override
      public void onNext(WatchAlertsResponse response) {
        seen.add(response);
      }

      @Override
      public void onError(Throwable failure) {
        // The server stops at the end of the test.
      }

      @Override
      public void onCompleted() {}
    };
  }

  @Test
  void aRuleThatCannotBeEvaluatedSaysWhy() {
    create(
        rule("broken")
            .setQuestion(rule("x").getQuestion().toBuilder().setBaseline(io.infermeter.v1.Baseline.newBuilder().setReference("gone"))));
    minute(50, 0);
    AlertRule broken =
        alerts.listAlertRules(ListAlertRulesRequest.getDefaultInstance()).getRulesList().stream()
            .filter(each -> each.getName().equals("broken"))
            .findFirst()
            .orElseThrow();
    assertThat(broken.getError()).contains("gone");
  }

  @Test
  void theQualityOfOneSegmentFallsAndItsAlertFiresWhileTheOtherStaysQuiet() {
    for (int minute = 0; minute < 6; minute++) {
      for (int i = 0; i < 200; i++) {
        String id = "q" + next++;
        boolean dim = i % 4 == 0;
        api.predict(id, dim ? "dim" : "day", "0");
        api.label(id, dim && minute >= 4 && i % 8 == 0 ? "1" : i % 50 == 1 ? "1" : "0");
      }
      for (int turn = 0; turn < 6; turn++) {
        api.clock.advance(java.time.Duration.ofSeconds(10));
        api.alerting.turn(api.clock.micros());
      }
      if (minute < 4) {
        assertThat(all()).as("minute %s", minute).isEmpty();
      }
    }
    api.clock.advance(java.time.Duration.ofSeconds(10));
    api.alerting.turn(api.clock.micros());
    assertThat(all())
        .filteredOn(alert -> alert.getRule().equals("quality-fell-by-lighting"))
        .singleElement()
        .satisfies(alert -> assertThat(alert.getDimensionsMap()).containsEntry("segment.lighting", "dim"));
  }
}
