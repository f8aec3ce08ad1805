// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.infermeter.api.metric.Ticker;
import io.infermeter.api.metric.WatchBounds;
import io.infermeter.core.query.Answer;
import io.infermeter.core.query.Question;
import io.infermeter.core.query.Questions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.TimeRange;
import io.infermeter.v1.AlertRule;
import io.infermeter.v1.Evaluation;
import io.infermeter.v1.GetPredictionRequest;
import io.infermeter.v1.Label;
import io.infermeter.v1.Ledger;
import io.infermeter.v1.ListDimensionsRequest;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Model;
import io.infermeter.v1.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ApiServicesTest {
  @Test
  void everyMethodOfTheContractHasAService() {
    try (ApiFixture api = new ApiFixture()) {
      Set<String> methods =
          api.services.all().stream()
              .flatMap(service -> service.bindService().getMethods().stream())
              .map(method -> method.getMethodDescriptor().getFullMethodName())
              .collect(Collectors.toSet());
      assertThat(methods).isEqualTo(ofTheContract());
    }
  }

  private static Set<String> ofTheContract() {
    Set<String> methods =
        Stream.of(
                AlertRule.getDescriptor(), Evaluation.getDescriptor(), Ledger.getDescriptor(), Label.getDescriptor(), Metric.getDescriptor(),
                Model.getDescriptor(), GetPredictionRequest.getDescriptor(), Reference.getDescriptor())
            .flatMap(message -> message.getFile().getServices().stream())
            .flatMap(service -> service.getMethods().stream())
            .map(method -> method.getService().getFullName() + "/" + method.getName())
            .collect(Collectors.toSet());
    assertThat(methods).hasSizeGreaterThanOrEqualTo(32);
    return methods;
  }

  @Test
  void aMistakeInsideIsInternalAndTellsNothing() {
    try (ApiFixture api = new ApiFixture(WatchBounds.DEFAULT, Broken::new)) {
      Refused.by(
              () -> MetricsServiceGrpc.newBlockingStub(api.channel).listDimensions(ListDimensionsRequest.getDefaultInstance()))
          .with(Code.INTERNAL)
          .notSaying("secret");
    }
  }

  @Test
  void theTickerTicks() throws InterruptedException {
    CountDownLatch ticks = new CountDownLatch(3);
    Runnable stop = Ticker.onThread("ticker-test").every(Duration.ofMillis(1), ticks::countDown);
    assertThat(ticks.await(10, TimeUnit.SECONDS)).isTrue();
    stop.run();
  }

  /** Fails where it should answer. */
  private record Broken(Questions to) implements Questions {
    @Override
    public void validate(Question question) {
      to.validate(question);
    }

    @Override
    public Answer answer(Question question, long nowMicros) {
      throw new IllegalStateException("secret");
    }

    @Override
    public List<io.infermeter.core.metric.MetricDescriptor> metrics() {
      return to.metrics();
    }

    @Override
    public List<DimensionValues> dimensions(List<Matcher> matchers, TimeRange range) {
      throw new IllegalStateException("secret");
    }
  }
}
