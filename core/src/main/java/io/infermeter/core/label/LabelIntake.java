// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.label;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where labels go. Thread-safe. */
public interface LabelIntake {
  /**
   * Hands a batch of well-formed labels over to be joined.
   *
   * @return one result per label, in order, completed when the labels are durable; completes exceptionally with {@link Full} at
   *     once when more labels wait to be stored than may, and with any other exception when the store failed
   */
  CompletableFuture<List<LabelResult>> submit(List<Label> labels);

  /** More labels wait to be stored than may; the sender should try again later. */
  final class Full extends RuntimeException {
    public Full(String message) {
      super(message);
    }
  }
}
