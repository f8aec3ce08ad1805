// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import static io.infermeter.api.metric.Asking.lately;
import static io.infermeter.api.metric.Asking.query;
import static io.infermeter.api.metric.Asking.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import io.infermeter.api.ApiFixture;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Question;
import io.infermeter.v1.WatchMetricsResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watches as the gateway runs them: every call and every computation on a thread of its own. */
class WatchOnThreadsTest {
  private static final int WATCHES = 20;

  private record Listener(BlockingQueue<WatchMetricsResponse> heard,
      WatchReader reader) implements StreamObserver<WatchMetricsResponse> {
    Listener() {
      this(new LinkedBlockingQueue<>(), new WatchReader());
    }

    @Override
    public void onNext(WatchMetricsResponse response) {
      heard.add(response);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}

    /** Reads until nothing comes for so long. */
    void read(long millis) throws InterruptedException {
      WatchMetricsResponse response = heard.poll(millis, TimeUnit.MILLISECONDS);
      while (response != null) {
        reader.read(response);
        response = heard.poll();
      }
    }
  }

  @Test
  @Timeout(60)
  void everyReaderEndsOnWhatAQuerySays() throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ApiFixture api = new ApiFixture(WatchBounds.DEFAULT, questions -> questions, threads)) {
      Question.Builder question = lately("q", 30, "accuracy", "prediction_count").addGroupBy("segment.lighting");
      List<Listener> listeners = new ArrayList<>();
      for (int i = 0; i < WATCHES; i++) {
        listeners.add(new Listener());
        MetricsServiceGrpc.newStub(api.channel).watchMetrics(watch(question), listeners.getLast());
      }
      for (int i = 0; i < 50; i++) {
        api.predict("p" + i, i % 3 == 0 ? "dim" : "normal", "1");
        api.label("p" + i, Integer.toString(i % 2));
        api.advance(Duration.ofMillis(700));
      }
      for (Listener listener : listeners) {
        catchUp(api, question, listener);
      }
      assertThat(api.services.watches()).isEqualTo(WATCHES);
    }
  }

  /** Goes on ticking, for watches were busy when it was their turn, until the reader knows what a query says now. */
  private static void catchUp(ApiFixture api, Question.Builder question, Listener listener) throws InterruptedException {
    var stub = MetricsServiceGrpc.newBlockingStub(api.channel);
    boolean same = false;
    while (!same) {
      listener.read(20);
      same = listener.reader().timeless().equals(WatchReader.timeless(stub.queryMetrics(query(question)).getAnswersList()));
      if (!same) {
        api.advance(Duration.ofSeconds(1));
      }
    }
  }
}
