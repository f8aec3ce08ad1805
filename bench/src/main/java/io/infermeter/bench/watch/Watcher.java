// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.bench.watch;

import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.WatchMetricsRequest;
import io.infermeter.v1.WatchMetricsResponse;
import org.jspecify.annotations.Nullable;

/** One watcher: what it was told and how long it waited. A slow one takes two messages and then one in ten seconds. Thread-safe. */
final class Watcher implements ClientResponseObserver<WatchMetricsRequest, WatchMetricsResponse> {
  private final boolean slow;
  private @Nullable ClientCallStreamObserver<WatchMetricsRequest> call;
  private @Nullable Throwable failure;
  private long last;
  private long updates;
  private long heartbeats;
  private long conflated;
  private long bytes;
  private long longestGapNanos;

  Watcher(boolean slow) {
    this.slow = slow;
  }

  void begin(Channel gateway, WatchMetricsRequest request) {
    MetricsServiceGrpc.newStub(gateway).watchMetrics(request, this);
  }

  @Override
  public synchronized void beforeStart(ClientCallStreamObserver<WatchMetricsRequest> call) {
    this.call = call;
    if (slow) {
      call.disableAutoRequestWithInitial(2);
    }
  }

  @Override
  public synchronized void onNext(WatchMetricsResponse response) {
    long now = System.nanoTime();
    longestGapNanos = last == 0 ? longestGapNanos : Math.max(longestGapNanos, now - last);
    last = now;
    bytes += response.getSerializedSize();
    conflated += response.getConflatedUpdates();
    if (response.hasHeartbeat()) {
      heartbeats++;
    } else {
      updates++;
    }
  }

  @Override
  public synchronized void onError(Throwable thrown) {
    failure = thrown;
  }

  @Override
  public void onCompleted() {}

  /** Lets a slow watcher take whatever comes. */
  synchronized void takeAll() {
    if (slow && call != null) {
      call.request(Integer.MAX_VALUE);
    }
  }

  synchronized void forget() {
    updates = 0;
    heartbeats = 0;
    conflated = 0;
    bytes = 0;
    longestGapNanos = 0;
  }

  synchronized Seen seen() {
    return new Seen(updates, heartbeats, conflated, bytes, longestGapNanos / 1e9, failure == null ? "" : failure.toString());
  }

  boolean isSlow() {
    return slow;
  }

  synchronized void end() {
    if (call != null) {
      call.cancel("the measurement is over", null);
    }
  }

  /** What it was told since it last forgot. */
  record Seen(long updates, long heartbeats, long conflated, long bytes, double longestGapSeconds, String failure) {}
}
