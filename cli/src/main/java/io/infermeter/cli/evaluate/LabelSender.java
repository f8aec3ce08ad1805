// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.infermeter.cli.Failure;
import io.infermeter.cli.LabelTries;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.LabelResult;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.SubmitLabelsRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends labels on a thread of its own, in batches, as soon as there are some; what could not be stored now is sent again. Bounded: whoever
 * adds waits while {@value #WAITING} labels wait. Thread-safe.
 */
final class LabelSender implements AutoCloseable {
  private static final int WAITING = 20_000;
  private static final int BATCH = 1_000;

  private final LabelTries labels;
  private final BlockingQueue<Label> queue = new ArrayBlockingQueue<>(WAITING);
  private final Thread thread = Thread.ofVirtual().name("infermeter-labels").unstarted(this::run);
  private volatile boolean closing;
  private volatile @Nullable String problem;

  LabelSender(Channel channel) {
    this.labels = new LabelTries(LabelServiceGrpc.newBlockingStub(channel), pause -> LockSupport.parkNanos(pause.toNanos()), any -> {});
    thread.start();
  }

  /** Adds a label; waits while too many wait. Does nothing once sending has failed for good. */
  void add(Label label) throws InterruptedException {
    while (problem == null && !queue.offer(label, 100, TimeUnit.MILLISECONDS)) {
      Thread.onSpinWait();
    }
  }

  private void run() {
    List<Label> batch = new ArrayList<>(BATCH);
    try {
      while (problem == null && !(closing && queue.isEmpty())) {
        Label first = queue.poll(50, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, BATCH - 1);
          send(batch);
          batch.clear();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(List<Label> batch) {
    try {
      labels.send(SubmitLabelsRequest.newBuilder().addAllLabels(batch).setProblemsOnly(true).build()).getResultsList().forEach(this::take);
    } catch (StatusRuntimeException e) {
      problem = "the labels were refused: " + Failure.sentence(e);
    }
  }

  private void take(LabelResult result) {
    if (result.getOutcome() == LabelOutcome.LABEL_OUTCOME_RETRY) {
      problem = "labels could not be stored: the gateway asked again and again to send them again";
    } else if (result.getOutcome() == LabelOutcome.LABEL_OUTCOME_INVALID) {
      problem = "a label was refused: " + result.getError().getMessage();
    }
  }

  /** Why labels could not be sent; null: they could. */
  @Nullable String problem() {
    return problem;
  }

  /** Sends what is left, and ends. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
