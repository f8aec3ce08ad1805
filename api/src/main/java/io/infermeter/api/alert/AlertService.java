// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.alert;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.infermeter.api.error.Guard;
import io.infermeter.api.error.Refusal;
import io.infermeter.api.error.Shown;
import io.infermeter.api.error.Violations;
import io.infermeter.api.mapping.AlertMapping;
import io.infermeter.api.mapping.MatcherMapping;
import io.infermeter.api.mapping.Times;
import io.infermeter.api.metric.Ticker;
import io.infermeter.api.page.PageToken;
import io.infermeter.api.page.Pages;
import io.infermeter.api.page.Sizes;
import io.infermeter.core.alert.Alert;
import io.infermeter.core.alert.AlertBook;
import io.infermeter.core.alert.Silence;
import io.infermeter.core.query.Questions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.TimeRange;
import io.infermeter.v1.AcknowledgeAlertRequest;
import io.infermeter.v1.AcknowledgeAlertResponse;
import io.infermeter.v1.AlertServiceGrpc;
import io.infermeter.v1.CreateAlertRuleRequest;
import io.infermeter.v1.CreateAlertRuleResponse;
import io.infermeter.v1.CreateSilenceRequest;
import io.infermeter.v1.CreateSilenceResponse;
import io.infermeter.v1.DeleteAlertRuleRequest;
import io.infermeter.v1.DeleteAlertRuleResponse;
import io.infermeter.v1.DeleteSilenceRequest;
import io.infermeter.v1.DeleteSilenceResponse;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.ListAlertRulesRequest;
import io.infermeter.v1.ListAlertRulesResponse;
import io.infermeter.v1.ListAlertsRequest;
import io.infermeter.v1.ListAlertsResponse;
import io.infermeter.v1.ListSilencesRequest;
import io.infermeter.v1.ListSilencesResponse;
import io.infermeter.v1.UpdateAlertRuleRequest;
import io.infermeter.v1.UpdateAlertRuleResponse;
import io.infermeter.v1.WatchAlertsRequest;
import io.infermeter.v1.WatchAlertsResponse;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;

/** Tells of alerts, and takes rules and silences. Thread-safe. */
public final class AlertService extends AlertServiceGrpc.AlertServiceImplBase implements AutoCloseable {
  private final AlertBook book;
  private final RuleRequests rules;
  private final AlertWatches watches;
  private final Clock clock;

  /**
   * Makes the service and begins to tick.
   *
   * @param questions checks the questions of rules
   * @param nanos measures the intervals of watches
   */
  public AlertService(AlertBook book, Questions questions, Clock clock, LongSupplier nanos, Ticker ticker) {
    this.book = book;
    this.rules = new RuleRequests(book, questions, () -> Times.micros(clock.instant()));
    this.watches = new AlertWatches(book, clock, nanos, ticker);
    this.clock = clock;
  }

  @Override
  public void listAlerts(ListAlertsRequest request, StreamObserver<ListAlertsResponse> responses) {
    Guard.answer(responses, () -> list(request));
  }

  private ListAlertsResponse list(ListAlertsRequest request) {
    Violations violations = new Violations();
    int size = Pages.size(request.getPageSize(), Sizes.LARGEST_PAGE, violations);
    List<Alert.State> states = AlertMapping.states(request.getStatesList(), violations);
    List<Matcher> matchers = MatcherMapping.ofAlerts(request.getMatchersList(), "matchers", violations);
    TimeRange range = MatcherMapping.range(request.hasTimeRange(), request.getTimeRange(), Times.micros(clock.instant()), violations);
    violations.throwIfAny();
    ListAlertsRequest same = request.toBuilder().clearPageSize().clearPageToken().build();
    PageToken token = PageToken.decode(request.getPageToken(), same, 1, 1);
    ListAlertsResponse.Builder response = ListAlertsResponse.newBuilder();
    Alert last = null;
    long bytes = 0;
    for (Alert each : book.alerts()) {
      if (!states.contains(each.state()) || !each.matches(matchers) || !isWithin(each, range) || token != null && !comesAfter(each, token)) {
        continue;
      }
      io.infermeter.v1.Alert mapped = AlertMapping.toContract(each);
      bytes += mapped.getSerializedSize();
      if (last != null && (response.getAlertsCount() == size || bytes > Sizes.MESSAGE_BYTES)) {
        response.setNextPageToken(PageToken.of(List.of(last.startMicros()), last.id()).encode(same));
        break;
      }
      response.addAlerts(mapped);
      last = each;
    }
    return response.build();
  }

  private static boolean isWithin(Alert alert, TimeRange range) {
    boolean begun = alert.startMicros() < range.endMicros();
    return begun && (alert.endMicros() == null || alert.endMicros() >= range.startMicros());
  }

  /** The newest come first, and of equally new ones those with the lesser id. */
  private static boolean comesAfter(Alert each, PageToken token) {
    int byTime = Long.compare(token.numbers().getFirst(), each.startMicros());
    return byTime > 0 || (byTime == 0 && each.id().compareTo(token.texts().getFirst()) > 0);
  }

  @Override
  public void watchAlerts(WatchAlertsRequest request, StreamObserver<WatchAlertsResponse> responses) {
    try {
      watches.open(request, (ServerCallStreamObserver<WatchAlertsResponse>) responses);
    } catch (RuntimeException failure) {
      Guard.fail(responses, failure);
    }
  }

  @Override
  public void acknowledgeAlert(AcknowledgeAlertRequest request, StreamObserver<AcknowledgeAlertResponse> responses) {
    Guard.answer(responses, () -> acknowledge(request));
  }

  private AcknowledgeAlertResponse acknowledge(AcknowledgeAlertRequest request) {
    Violations violations = new Violations();
    AlertMapping.checkNote(request.getAcknowledgedBy(), request.getComment(), violations);
    violations.throwIfAny();
    if (book.alert(request.getId()).isEmpty()) {
      throw Refusal.notFound(
          ErrorReason.ERROR_REASON_ALERT_NOT_FOUND, "there is no alert '" + Shown.text(request.getId()) + "'; ListAlerts says which there are");
    }
    return book.acknowledge(request.getId(), request.getAcknowledgedBy(), request.getComment())
        .map(alert -> AcknowledgeAlertResponse.newBuilder().setAlert(AlertMapping.toContract(alert)).build())
        .orElseThrow(
            () ->
                Refusal.failedPrecondition(
                    ErrorReason.ERROR_REASON_ALERT_OVER, "the alert '" + Shown.text(request.getId()) + "' is over; nobody needs to take care of it"));
  }

  @Override
  public void listAlertRules(ListAlertRulesRequest request, StreamObserver<ListAlertRulesResponse> responses) {
    Guard.answer(responses, () -> rules.list(request));
  }

  @Override
  public void createAlertRule(CreateAlertRuleRequest request, StreamObserver<CreateAlertRuleResponse> responses) {
    Guard.answer(responses, () -> rules.create(request));
  }

  @Override
  public void updateAlertRule(UpdateAlertRuleRequest request, StreamObserver<UpdateAlertRuleResponse> responses) {
    Guard.answer(responses, () -> rules.update(request));
  }

  @Override
  public void deleteAlertRule(DeleteAlertRuleRequest request, StreamObserver<DeleteAlertRuleResponse> responses) {
    Guard.answer(responses, () -> rules.delete(request));
  }

  @Override
  public void listSilences(ListSilencesRequest request, StreamObserver<ListSilencesResponse> responses) {
    Guard.answer(responses, () -> silences(request));
  }

  private ListSilencesResponse silences(ListSilencesRequest request) {
    Violations violations = new Violations();
    int size = Pages.size(request.getPageSize(), Sizes.LARGEST_PAGE, violations);
    violations.throwIfAny();
    ListSilencesRequest same = request.toBuilder().clearPageSize().clearPageToken().build();
    PageToken token = PageToken.decode(request.getPageToken(), same, 1, 1);
    ListSilencesResponse.Builder response = ListSilencesResponse.newBuilder();
    Silence last = null;
    long bytes = 0;
    for (Silence each : book.silences()) {
      if (token != null && !endsAfter(each, token)) {
        continue;
      }
      io.infermeter.v1.Silence mapped = AlertMapping.toContract(each);
      bytes += mapped.getSerializedSize();
      if (last != null && (response.getSilencesCount() == size || bytes > Sizes.MESSAGE_BYTES)) {
        response.setNextPageToken(PageToken.of(List.of(last.endMicros()), last.id()).encode(same));
        break;
      }
      response.addSilences(mapped);
      last = each;
    }
    return response.build();
  }

  private static boolean endsAfter(Silence each, PageToken token) {
    int byTime = Long.compare(each.endMicros(), token.numbers().getFirst());
    return byTime > 0 || (byTime == 0 && each.id().compareTo(token.texts().getFirst()) > 0);
  }

  @Override
  public void createSilence(CreateSilenceRequest request, StreamObserver<CreateSilenceResponse> responses) {
    Guard.answer(
        responses,
        () -> {
          Violations violations = new Violations();
          Silence asked = AlertMapping.toCore(request.getSilence(), Times.micros(clock.instant()), violations);
          AlertMapping.checkSize(request.getSilence(), "silence", violations);
          violations.throwIfAny();
          return book.silence(asked)
              .map(kept -> CreateSilenceResponse.newBuilder().setSilence(AlertMapping.toContract(kept)).build())
              .orElseThrow(() -> Refusal.overloaded(AlertBook.MOST_SILENCES + " silences are kept, which is the most; delete one first"));
        });
  }

  @Override
  public void deleteSilence(DeleteSilenceRequest request, StreamObserver<DeleteSilenceResponse> responses) {
    Guard.answer(
        responses,
        () -> {
          if (!book.deleteSilence(request.getId())) {
            throw Refusal.notFound(
                ErrorReason.ERROR_REASON_SILENCE_NOT_FOUND,
                "there is no silence '" + Shown.text(request.getId()) + "'; ListSilences says which there are");
          }
          return DeleteSilenceResponse.getDefaultInstance();
        });
  }

  /** How many watches there are now. */
  public int watches() {
    return watches.size();
  }

  @Override
  public void close() {
    watches.close();
  }
}
