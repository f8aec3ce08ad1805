// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.stub.ServerCallStreamObserver;
import io.infermeter.v1.WatchMetricsResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchTest {
  /** Takes nothing. */
  private static final class Closed extends ServerCallStreamObserver<WatchMetricsResponse> {
    private @Nullable Throwable failure;

    @Override
    public void onNext(WatchMetricsResponse response) {
      throw new IllegalStateException("call is closed");
    }

    @Override
    public void onError(Throwable error) {
      failure = error;
    }

    @Override
    public void onCompleted() {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}
  }

  @Test
  void aWatchWhoseReaderWouldMissAPartEnds() {
    Closed responses = new Closed();
    WatchQuestions asked = new WatchQuestions(List.of(), Duration.ofSeconds(1), Duration.ofSeconds(10));
    Watch watch = new Watch(responses, asked, Timestamp::getDefaultInstance, 0);
    assertThat(watch.claim(0)).isTrue();
    watch.offer(new WatchState(List.of()), 0);
    assertThat(watch.hasEnded()).isTrue();
    assertThat(responses.failure).isNotNull();
    watch.done();
    assertThat(watch.claim(Long.MAX_VALUE / 2)).isFalse();
  }
}
