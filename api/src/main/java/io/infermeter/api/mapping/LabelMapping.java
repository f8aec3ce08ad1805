// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.mapping;

import com.google.rpc.Code;
import com.google.rpc.Status;
import io.infermeter.api.error.Violations;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.label.LabelResult;
import io.infermeter.core.model.Models;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.v1.LabelCount;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps labels and what became of them. Immutable and thread-safe. */
public final class LabelMapping {
  private static final EnumMapping<LabelOutcome, io.infermeter.v1.LabelOutcome> OUTCOMES =
      EnumMapping.of(LabelOutcome.class, io.infermeter.v1.LabelOutcome.class, "LABEL_OUTCOME_");
  private static final Duration FURTHEST_AHEAD = Duration.ofMinutes(5);
  private static final int LONGEST_PROBLEM = 200;
  private static final int ID_BYTES = 16;

  private final Models models;
  private final Map<String, Integer> sourceRanks;
  private final Clock clock;

  /**
   * Makes a mapping.
   *
   * @param sourceRanks the rank of each source, the greater wins; a source that is not named has 0
   */
  public LabelMapping(Models models, Map<String, Integer> sourceRanks, Clock clock) {
    this.models = models;
    this.sourceRanks = Map.copyOf(sourceRanks);
    this.clock = clock;
  }

  /**
   * Reads a label.
   *
   * @param batchModel the model of a label whose key names none; may be empty
   * @param violations takes every mistake, with paths within the label; if any is noted the result is of no use
   */
  public @Nullable Label toCore(io.infermeter.v1.Label label, String batchModel, Violations violations) {
    PredictionKey key = key(label, batchModel, violations);
    Value value = value(label, key, violations);
    Instant now = clock.instant();
    Instant time = label.hasLabelTime() ? Times.instant(label.getLabelTime(), "label_time", violations) : now;
    if (time != null && time.isAfter(now.plus(FURTHEST_AHEAD))) {
      violations.invalid("label_time", "must be at most 5 minutes ahead of the gateway's clock, which says " + now);
    }
    Texts.check(label.getSource(), "source", violations);
    Texts.check(label.getLabelId(), "label_id", violations);
    if (!violations.isEmpty() || key == null || time == null) {
      return null;
    }
    long micros = Times.micros(time);
    String id = label.getLabelId().isEmpty() ? identity(key, value, micros, label.getSource()) : label.getLabelId();
    int rank = sourceRanks.getOrDefault(label.getSource(), 0);
    return new Label(key, value, micros, label.getSource(), rank, id, Times.micros(now));
  }

  private static @Nullable PredictionKey key(io.infermeter.v1.Label label, String batchModel, Violations violations) {
    io.infermeter.v1.PredictionKey key = label.getPrediction();
    String model = key.getModel().isEmpty() ? batchModel : key.getModel();
    if (model.isEmpty()) {
      violations.invalid("prediction.model", "must be given here or in the batch: ids are unique within a model only");
    }
    Texts.check(model, "prediction.model", violations);
    Texts.checkGiven(key.getPredictionId(), "prediction.prediction_id", violations);
    Texts.check(key.getOutput(), "prediction.output", violations);
    if (key.getRow() < 0) {
      violations.invalid("prediction.row", "must be at least 0, is " + key.getRow());
      return null;
    }
    return new PredictionKey(model, key.getPredictionId(), key.getRow(), key.getOutput());
  }

  private @Nullable Value value(io.infermeter.v1.Label label, @Nullable PredictionKey key, Violations violations) {
    if (label.getRetracted()) {
      if (label.hasOutcome()) {
        violations.invalid("outcome", "must be unset where retracted is true");
      }
      return null;
    }
    if (!label.hasOutcome()) {
      violations.invalid("outcome", "must be given, or retracted be true");
      return null;
    }
    return OutcomeMapping.toCore(label.getOutcome(), models.settings(key == null ? "" : key.model()), "outcome", violations);
  }

  /** A hash of everything that a label says, each part behind its length. */
  private static String identity(PredictionKey key, @Nullable Value value, long micros, String source) {
    StringBuilder all = new StringBuilder();
    for (String part : new String[] {key.model(), key.id(), key.output(), source, value == null ? "" : value.orderKey()}) {
      all.append(part.length()).append(':').append(part);
    }
    all.append(key.row()).append(':').append(micros);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(hash, ID_BYTES));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  public static io.infermeter.v1.Label toContract(Label label) {
    io.infermeter.v1.Label.Builder result =
        io.infermeter.v1.Label.newBuilder()
            .setPrediction(key(label.key()))
            .setRetracted(label.retracts())
            .setLabelTime(Times.timestamp(label.labelMicros()))
            .setSource(label.source())
            .setLabelId(label.id());
    if (label.value() != null) {
      result.setOutcome(OutcomeMapping.toContract(label.value(), Scores.NONE));
    }
    return result.build();
  }

  static io.infermeter.v1.PredictionKey key(PredictionKey key) {
    return io.infermeter.v1.PredictionKey.newBuilder()
        .setModel(key.model())
        .setPredictionId(key.id())
        .setRow(key.row())
        .setOutput(key.output())
        .build();
  }

  /** The problem of a label that cannot be understood. */
  public static String problem(Violations violations) {
    Violations.Violation first = violations.found().getFirst();
    int more = violations.found().size() - 1;
    return first.field() + ": " + first.message() + (more == 0 ? "" : " (and " + more + " more)");
  }

  public static io.infermeter.v1.LabelResult result(int index, LabelResult result, boolean withCurrent) {
    io.infermeter.v1.LabelResult.Builder builder =
        io.infermeter.v1.LabelResult.newBuilder().setIndex(index).setOutcome(OUTCOMES.toContract(result.outcome()));
    if (result.problem() != null) {
      builder.setError(Status.newBuilder().setCode(code(result.outcome()).getNumber()).setMessage(bounded(result.problem())));
    }
    if (withCurrent && result.current() != null) {
      builder.setCurrent(toContract(result.current()));
    }
    return builder.build();
  }

  private static String bounded(String problem) {
    return problem.length() <= LONGEST_PROBLEM ? problem : problem.substring(0, LONGEST_PROBLEM) + "...";
  }

  private static Code code(LabelOutcome outcome) {
    return switch (outcome) {
      case INVALID -> Code.INVALID_ARGUMENT;
      case TOO_LATE -> Code.FAILED_PRECONDITION;
      default -> Code.UNAVAILABLE;
    };
  }

  public static LabelCount count(LabelOutcome outcome, long count) {
    return LabelCount.newBuilder().setOutcome(OUTCOMES.toContract(outcome)).setCount(count).build();
  }
}
