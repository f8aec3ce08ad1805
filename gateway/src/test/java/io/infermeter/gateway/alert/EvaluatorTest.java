// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.alert.AlertEngine;
import io.infermeter.core.call.CallOutcome;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.query.Answer;
import io.infermeter.core.query.Question;
import io.infermeter.core.query.Questions;
import io.infermeter.core.query.QuestionRejected;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.TimeRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The evaluator while the store is slow or fails, and when it is stopped. */
@Timeout(60)
final class EvaluatorTest {
  private final AlertStand stand = new AlertStand(Instant.parse("2026-09-21T14:00:00Z"));
  private final Receiver receiver = new Receiver();
  private final Deliveries deliveries = new Deliveries(stand.clock::nanos, line -> {});

  @AfterEach
  void close() {
    receiver.close();
  }

  /** Answers as it is told to. */
  private record Scripted(Questions real, Supplier<Answer> answers) implements Questions {
    @Override
    public void validate(Question question) throws QuestionRejected {
      real.validate(question);
    }

    @Override
    public Answer answer(Question question, long nowMicros) {
      return answers.get();
    }

    @Override
    public List<MetricDescriptor> metrics() {
      return real.metrics();
    }

    @Override
    public List<DimensionValues> dimensions(List<Matcher> matchers, TimeRange range) {
      return List.of();
    }
  }

  private Evaluator evaluator(Supplier<Answer> answers, Notifications notifications) {
    AlertEngine engine =
        new AlertEngine(stand.book, stand.codec, new Scripted(stand.questions, answers), stand.clock::micros, stand.clock::nanos, 0);
    return new Evaluator(engine, notifications, stand.clock::micros, stand.clock::nanos, true);
  }

  private Notifications notifications(List<Target> webhooks, Optional<Target> alertmanager) {
    return new Notifications(
        stand.book, webhooks, alertmanager, "", deliveries, stand.clock::micros, stand.clock::nanos,
        new Webhook.Pauses(Duration.ofMillis(2), Duration.ofMillis(4)));
  }

  private Target target() {
    return new Target("webhook pager", receiver.url(), "", Duration.ofSeconds(20), 3);
  }

  @Test
  void anEvaluationThatReadsTheStoreIsNotInterruptedWhenTheGatewayStops() throws Exception {
    CountDownLatch reads = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    Evaluator evaluator =
        evaluator(
            () -> {
              reads.countDown();
              try {
                end.await();
              } catch (InterruptedException e) {
                interrupted.set(true);
              }
              done.countDown();
              return new Answer("", List.of(), 0, List.of());
            },
            notifications(List.of(), Optional.empty()));
    evaluator.start();
    reads.await();
    evaluator.stop(Duration.ofMillis(50));
    end.countDown();
    done.await();
    assertThat(interrupted).isFalse();
  }

  @Test
  void whatFiresIsToldOfAlsoWhileTheStoreFails() throws Exception {
    stand.minute(CallOutcome.FAILED);
    Notifications notifications = notifications(List.of(target()), Optional.empty());
    Evaluator evaluator =
        evaluator(
            () -> {
              throw new StoreException("the disk is full");
            },
            notifications);
    evaluator.turn();
    assertThat(new String(receiver.next().body(), StandardCharsets.UTF_8)).contains("\"status\":\"firing\"");
    assertThat(stand.book.error("errors")).contains("the disk is full");
    notifications.stop();
  }

  @Test
  void anAlertmanagerIsToldAlsoWhileAnEvaluationTakesLong() throws Exception {
    stand.minute(CallOutcome.FAILED);
    Alertmanager alertmanager =
        new Alertmanager(target(), new Post(), stand.book, deliveries, stand.clock::micros, stand.clock::nanos, "http://gateway:4631/");
    receiver.next();
    Receiver.Came again = null;
    // It notes when it told of them after it has: so perhaps after the clock was set.
    for (int i = 0; i < 20 && again == null; i++) {
      stand.clock.advance(Alertmanager.AGAIN);
      again = receiver.came.poll(2, TimeUnit.SECONDS);
    }
    assertThat(again).isNotNull();
    assertThat(new String(again.body(), StandardCharsets.UTF_8)).contains("\"alertname\":\"errors\"");
    alertmanager.stop();
  }
}
