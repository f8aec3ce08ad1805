// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import io.grpc.Channel;
import io.grpc.Status;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.LabelResult;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.LabelServiceGrpc.LabelServiceStub;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.SubmitLabelsResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends labels when they are due, and again when the gateway could not take them: sending is idempotent, because every label carries its
 * time. Belongs to the thread of its replay.
 */
final class LabelSender {
  private static final int LARGEST_BATCH = 1_000;
  private static final int BATCHES_AT_ONCE = 4;
  private static final int ATTEMPTS = 10;
  private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();
  private static final long DEADLINE_SECONDS = 10;
  private static final Set<Status.Code> WORTH_ANOTHER_TRY =
      EnumSet.of(
          Status.Code.UNAVAILABLE, Status.Code.RESOURCE_EXHAUSTED, Status.Code.DEADLINE_EXCEEDED, Status.Code.ABORTED);
  private static final Set<LabelOutcome> TAKEN =
      EnumSet.of(
          LabelOutcome.LABEL_OUTCOME_JOINED,
          LabelOutcome.LABEL_OUTCOME_WAITING,
          LabelOutcome.LABEL_OUTCOME_CORRECTED,
          LabelOutcome.LABEL_OUTCOME_DUPLICATE,
          LabelOutcome.LABEL_OUTCOME_SUPERSEDED);

  private final PriorityQueue<OwedLabel> owed = new PriorityQueue<>(Comparator.comparingLong(OwedLabel::dueNanos));
  private final LabelServiceStub stub;
  private final LongSupplier nanos;
  private final Mishaps mishaps;
  private boolean atOnce;
  private int underway;

  LabelSender(Channel channel, Executor executor, LongSupplier nanos, Mishaps mishaps) {
    this.stub = LabelServiceGrpc.newStub(channel).withExecutor(executor).withWaitForReady();
    this.nanos = nanos;
    this.mishaps = mishaps;
  }

  /** Sends this label when its time has come. */
  void owe(OwedLabel label) {
    owed.add(atOnce ? label.dueAt(nanos.getAsLong()) : label);
  }

  /** From now on nothing waits for its time, except for a pause after a failure. */
  void sendAllAtOnce() {
    atOnce = true;
    List<OwedLabel> all = new ArrayList<>(owed);
    owed.clear();
    all.forEach(this::owe);
  }

  boolean idle() {
    return owed.isEmpty() && underway == 0;
  }

  int waiting() {
    return owed.size();
  }

  /** Sends what is due. */
  void sendDue() {
    long now = nanos.getAsLong();
    while (underway < BATCHES_AT_ONCE && isDue(owed.peek(), now)) {
      List<OwedLabel> batch = new ArrayList<>();
      while (batch.size() < LARGEST_BATCH && isDue(owed.peek(), now)) {
        batch.add(owed.remove());
      }
      send(batch, () -> {});
    }
  }

  private static boolean isDue(@Nullable OwedLabel label, long now) {
    return label != null && label.dueNanos() - now <= 0;
  }

  /** Sends a batch now, and goes on once it was answered, however. */
  void send(List<OwedLabel> batch, Runnable then) {
    SubmitLabelsRequest.Builder request = SubmitLabelsRequest.newBuilder().setModel("digits");
    batch.forEach(label -> request.addLabels(label.message()));
    underway++;
    stub.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .submitLabels(
            request.build(),
            new OneAnswer<>(
                response -> {
                  underway--;
                  settle(batch, response);
                  then.run();
                },
                status -> {
                  underway--;
                  batch.forEach(label -> failed(label, status));
                  then.run();
                }));
  }

  private void settle(List<OwedLabel> batch, SubmitLabelsResponse response) {
    boolean[] answered = new boolean[batch.size()];
    for (LabelResult result : response.getResultsList()) {
      if (result.getIndex() >= 0 && result.getIndex() < answered.length && !answered[result.getIndex()]) {
        answered[result.getIndex()] = true;
        settle(batch.get(result.getIndex()), result);
      }
    }
    for (boolean one : answered) {
      if (!one) {
        mishaps.labels("UNANSWERED", "no result came back for a label", 1);
      }
    }
  }

  private void settle(OwedLabel label, LabelResult result) {
    if (result.getOutcome() == LabelOutcome.LABEL_OUTCOME_RETRY) {
      failed(label, Status.UNAVAILABLE.withDescription(result.getError().getMessage()));
      return;
    }
    label.row().tally().acknowledged(result.getOutcome());
    if (TAKEN.contains(result.getOutcome())) {
      label.row().labelled(label.outcome(), label.known());
    } else {
      mishaps.labels(ReplayReport.name(result.getOutcome()), result.getError().getMessage(), 1);
    }
  }

  private void failed(OwedLabel label, Status status) {
    if (WORTH_ANOTHER_TRY.contains(status.getCode()) && label.attempts() + 1 < ATTEMPTS) {
      owed.add(label.again(nanos.getAsLong() + PAUSE_NANOS));
    } else {
      mishaps.labels(status.getCode().name(), String.valueOf(status.getDescription()), 1);
    }
  }
}
