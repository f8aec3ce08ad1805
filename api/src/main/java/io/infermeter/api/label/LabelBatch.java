// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.label;

import io.infermeter.api.error.Refusal;
import io.infermeter.api.error.Violations;
import io.infermeter.api.mapping.LabelMapping;
import io.infermeter.api.page.Sizes;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.label.LabelResult;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.SubmitLabelsResponse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch of labels that has been read: those that are well formed, and results for those that are not. Confined to one thread.
 */
final class LabelBatch {
  /** Most labels in one batch. */
  static final int MOST_LABELS = 10_000;

  private final boolean problemsOnly;
  private final @Nullable LabelResult[] results;
  private final List<Label> wellFormed = new ArrayList<>();

  private LabelBatch(SubmitLabelsRequest request) {
    this.problemsOnly = request.getProblemsOnly();
    this.results = new LabelResult[request.getLabelsCount()];
  }

  /**
   * Reads a batch.
   *
   * @param path prefix of the fields in a refusal
   * @throws io.grpc.StatusRuntimeException if the batch as a whole cannot be taken
   */
  static LabelBatch read(SubmitLabelsRequest request, String path, LabelMapping mapping) {
    int count = request.getLabelsCount();
    if (count < 1 || count > MOST_LABELS) {
      throw Refusal.invalid(
          path + "labels", ErrorReason.ERROR_REASON_INVALID_FIELD, "must be 1 to " + MOST_LABELS + " labels, are " + count);
    }
    LabelBatch batch = new LabelBatch(request);
    for (int i = 0; i < count; i++) {
      Violations violations = new Violations();
      Label label = mapping.toCore(request.getLabels(i), request.getModel(), violations);
      if (label == null || !violations.isEmpty()) {
        batch.results[i] = LabelResult.problem(LabelOutcome.INVALID, LabelMapping.problem(violations));
      } else {
        batch.wellFormed.add(label);
      }
    }
    return batch;
  }

  List<Label> wellFormed() {
    return wellFormed;
  }

  int size() {
    return results.length;
  }

  int malformed() {
    return results.length - wellFormed.size();
  }

  /** The response when none of the well-formed labels could be stored now. */
  SubmitLabelsResponse retry(String why) {
    LabelResult retry = LabelResult.problem(LabelOutcome.RETRY, why);
    return response(wellFormed.stream().map(label -> retry).toList());
  }

  /**
   * The response.
   *
   * @param ofWellFormed what became of the well-formed labels, in their order
   */
  SubmitLabelsResponse response(List<LabelResult> ofWellFormed) {
    if (ofWellFormed.size() != wellFormed.size()) {
      throw new IllegalStateException(ofWellFormed.size() + " results for " + wellFormed.size() + " labels");
    }
    int next = 0;
    for (int i = 0; i < results.length; i++) {
      if (results[i] == null) {
        results[i] = ofWellFormed.get(next++);
      }
    }
    SubmitLabelsResponse full = response(true);
    return full.getSerializedSize() <= Sizes.MESSAGE_BYTES ? full : response(false);
  }

  private SubmitLabelsResponse response(boolean withCurrent) {
    SubmitLabelsResponse.Builder response = SubmitLabelsResponse.newBuilder();
    Map<LabelOutcome, Long> counts = new EnumMap<>(LabelOutcome.class);
    for (int i = 0; i < results.length; i++) {
      LabelResult result = results[i];
      counts.merge(result.outcome(), 1L, Long::sum);
      if (!problemsOnly || isProblem(result.outcome())) {
        response.addResults(LabelMapping.result(i, result, withCurrent));
      }
    }
    counts.forEach((outcome, count) -> response.addCounts(LabelMapping.count(outcome, count)));
    return response.build();
  }

  private static boolean isProblem(LabelOutcome outcome) {
    return outcome == LabelOutcome.INVALID || outcome == LabelOutcome.TOO_LATE || outcome == LabelOutcome.RETRY;
  }
}
