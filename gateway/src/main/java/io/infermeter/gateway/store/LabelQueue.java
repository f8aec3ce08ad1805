// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.store;

import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelIntake;
import io.infermeter.core.label.LabelResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Batches of labels that wait to be stored, in the order of their arrival, up to a number of labels. Thread-safe. */
final class LabelQueue {
  private final int bound;
  private final Queue<Batch> batches = new ArrayDeque<>();
  private int waiting;
  private boolean closed;

  /** Labels of one sender. */
  record Batch(List<Label> labels, CompletableFuture<List<LabelResult>> results) {}

  LabelQueue(int bound) {
    this.bound = bound;
  }

  /**
   * Adds a batch.
   *
   * @return its results to come; null if the queue is closed
   * @throws LabelIntake.Full if more labels would wait than may
   */
  synchronized @Nullable CompletableFuture<List<LabelResult>> add(List<Label> labels) {
    if (closed) {
      return null;
    }
    if (waiting + labels.size() > bound) {
      throw new LabelIntake.Full(
          waiting + " labels wait to be stored and at most " + bound + " may; send these " + labels.size() + " again in a second");
    }
    Batch batch = new Batch(List.copyOf(labels), new CompletableFuture<>());
    batches.add(batch);
    waiting += labels.size();
    return batch.results();
  }

  /** Takes whole batches with at most so many labels together, but one batch at least where any waits. */
  synchronized List<Batch> take(int labels) {
    List<Batch> taken = new ArrayList<>();
    int size = 0;
    while (!batches.isEmpty() && (taken.isEmpty() || size + batches.peek().labels().size() <= labels)) {
      Batch batch = batches.remove();
      size += batch.labels().size();
      taken.add(batch);
    }
    waiting -= size;
    return taken;
  }

  /** Takes what is left; nothing is added any more. */
  synchronized List<Batch> close() {
    closed = true;
    return take(Integer.MAX_VALUE);
  }

  synchronized int waiting() {
    return waiting;
  }

  synchronized boolean isEmpty() {
    return batches.isEmpty();
  }
}
