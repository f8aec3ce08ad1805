// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import com.google.protobuf.InvalidProtocolBufferException;
import io.infermeter.api.error.Violations;
import io.infermeter.api.page.Sizes;
import io.infermeter.core.store.StoreException;
import io.infermeter.v1.CreateEvaluationRequest;
import io.infermeter.v1.Evaluation;
import java.time.Instant;
import java.util.regex.Pattern;

/** Maps kept evaluations: their bytes are the contract's own message. */
public final class EvaluationMapping {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final int LONGEST_SUMMARY = 60_000;

  private EvaluationMapping() {}

  /** An evaluation to be kept, with the time at which it is. */
  public static io.infermeter.core.store.Evaluation toCore(CreateEvaluationRequest request, Instant now, Violations violations) {
    Evaluation given = request.getEvaluation().toBuilder().setCreateTime(Times.timestamp(Times.micros(now))).build();
    if (!NAME.matcher(given.getName()).matches()) {
      violations.invalid(
          "evaluation.name", "must be 1 to 128 letters, digits, dots, dashes and underscores, beginning with a letter or a digit");
    }
    Texts.checkGiven(given.getModel(), "evaluation.model", violations);
    byte[] report = given.toByteArray();
    if (report.length > Sizes.MESSAGE_BYTES) {
      violations.invalid("evaluation", "must be at most " + Sizes.MESSAGE_BYTES + " bytes, is " + report.length);
    }
    byte[] summary = summary(given).toByteArray();
    if (summary.length > LONGEST_SUMMARY) {
      violations.invalid("evaluation.versions", "names, versions and data must be at most " + LONGEST_SUMMARY + " bytes together");
    }
    return new io.infermeter.core.store.Evaluation(given.getName(), given.getModel(), Times.micros(now), summary, report);
  }

  private static Evaluation summary(Evaluation whole) {
    return whole.toBuilder().clearScenarios().clearQuality().clearResources().clearStability().build();
  }

  /** Everything that is kept. */
  public static Evaluation report(io.infermeter.core.store.Evaluation evaluation) {
    return parse(evaluation, evaluation.report());
  }

  /** What lists show. */
  public static Evaluation summary(io.infermeter.core.store.Evaluation evaluation) {
    return parse(evaluation, evaluation.summary());
  }

  private static Evaluation parse(io.infermeter.core.store.Evaluation evaluation, byte[] bytes) {
    try {
      return Evaluation.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("the evaluation " + evaluation.name() + " cannot be read: " + e.getMessage(), e);
    }
  }
}
