// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.LabelResult;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.SubmitLabelsResponse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
  private static final int TRIES = 50;
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(200);

  private final LabelServiceGrpc.LabelServiceBlockingStub labels;
  private final BlockingQueue<Label> queue = new ArrayBlockingQueue<>(WAITING);
  private final Map<LabelOutcome, Long> outcomes = new EnumMap<>(LabelOutcome.class);
  private final Thread thread = Thread.ofVirtual().name("infermeter-labels").unstarted(this::run);
  private volatile boolean closing;
  private volatile @Nullable String problem;

  LabelSender(Channel channel) {
    this.labels = LabelServiceGrpc.newBlockingStub(channel);
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
    List<Label> left = List.copyOf(batch);
    for (int tries = 0; !left.isEmpty(); tries++) {
      if (tries == TRIES) {
        problem = left.size() + " labels could not be stored: the gateway asked to send them again " + TRIES + " times";
        return;
      }
      if (tries > 0) {
        LockSupport.parkNanos(PAUSE);
      }
      try {
        left = retries(left, labels.submitLabels(SubmitLabelsRequest.newBuilder().addAllLabels(left).setProblemsOnly(true).build()));
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.RESOURCE_EXHAUSTED && e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
          problem = "the labels were refused: " + io.infermeter.cli.Failure.sentence(e);
          return;
        }
      }
    }
  }

  private List<Label> retries(List<Label> sent, SubmitLabelsResponse response) {
    response.getCountsList().stream()
        .filter(count -> count.getOutcome() != LabelOutcome.LABEL_OUTCOME_RETRY)
        .forEach(count -> outcomes.merge(count.getOutcome(), count.getCount(), Long::sum));
    List<Label> again = new ArrayList<>();
    for (LabelResult result : response.getResultsList()) {
      if (result.getOutcome() == LabelOutcome.LABEL_OUTCOME_RETRY) {
        again.add(sent.get(result.getIndex()));
      } else if (result.getOutcome() == LabelOutcome.LABEL_OUTCOME_INVALID) {
        problem = "a label was refused: " + result.getError().getMessage();
      }
    }
    return again;
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
