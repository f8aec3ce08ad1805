// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import com.google.gson.JsonObject;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.InferTensorContents;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferRequest.InferInputTensor;
import io.infermeter.v1.AlertDirection;
import io.infermeter.v1.AlertEvidence;
import io.infermeter.v1.AlertRule;
import io.infermeter.v1.AlertServiceGrpc;
import io.infermeter.v1.CreateAlertRuleRequest;
import io.infermeter.v1.CreateReferenceRequest;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelServiceGrpc;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.Metric;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.Question;
import io.infermeter.v1.ReferenceServiceGrpc;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.ThresholdCondition;
import io.infermeter.v1.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Calls and labels whose every number is known. Confined to one thread. */
final class ShapesTraffic {
  static final String MODEL = "shapes";
  private static final List<String> NAMES = List.of("circle", "square", "triangle");
  private static final Metadata.Key<String> TRAFFIC = Metadata.Key.of("infermeter-traffic", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> LIGHT = Metadata.Key.of("light", Metadata.ASCII_STRING_MARSHALLER);
  private static final int EACH = 40;

  private final ManagedChannel channel;
  private final JsonObject wrong = new JsonObject();
  private final JsonObject labelledOf = new JsonObject();
  private final JsonObject pairs = new JsonObject();
  private int calls;
  private int rows;
  private int labelled;
  private int failed;

  ShapesTraffic(ManagedChannel channel) {
    this.channel = channel;
  }

  /**
   * Two versions by day and by night, {@value #EACH} rows each, of which the first few are wrong; 20 rows without a label; five calls that
   * fail; and a reference of the first version. Returns what the numbers must be.
   */
  JsonObject send() {
    Instant begin = Instant.now();
    round("1", "day", 4);
    round("1", "night", 12);
    ReferenceServiceGrpc.newBlockingStub(channel)
        .createReference(CreateReferenceRequest.newBuilder().setModel(MODEL).setName("first")
            .setTimeRange(TimeRange.newBuilder().setStartTime(Timestamps.fromMillis(begin.toEpochMilli()))).build());
    round("2", "day", 2);
    round("2", "night", 6);
    for (int i = 0; i < EACH / 2; i++) {
      predict(MODEL, "2", "day", i % NAMES.size());
    }
    for (int i = 0; i < 5; i++) {
      fail();
    }
    JsonObject known = new JsonObject();
    known.addProperty("model", MODEL);
    known.addProperty("from", begin.minusSeconds(1).toEpochMilli());
    known.addProperty("calls", calls);
    known.addProperty("failed", failed);
    known.addProperty("rows", rows);
    known.addProperty("labelled", labelled);
    known.add("wrong", wrong);
    known.add("labelledOf", labelledOf);
    known.add("pairs", pairs);
    return known;
  }

  /** Makes a rule that fires at once, by day and by night: some of the labelled predictions were wrong. */
  void watchForMistakes(String rule) {
    Question question =
        Question.newBuilder().addMetrics(Metric.newBuilder().setName("accuracy")).addMatchers(Matcher.newBuilder().setDimension("model").addValues(MODEL))
            .addGroupBy("model").addGroupBy("segment.light").setLookback(Durations.fromHours(1)).build();
    AlertServiceGrpc.newBlockingStub(channel)
        .createAlertRule(CreateAlertRuleRequest.newBuilder().setRule(AlertRule.newBuilder().setName(rule).setSummary("some shapes were wrong")
            .setQuestion(question).setInterval(Durations.fromSeconds(1))
            .setThreshold(ThresholdCondition.newBuilder().setDirection(AlertDirection.ALERT_DIRECTION_BELOW).setBound(1)
                .setEvidence(AlertEvidence.ALERT_EVIDENCE_VALUE))).build());
  }

  private void round(String version, String light, int wrongOnes) {
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < EACH; i++) {
      int truth = i % NAMES.size();
      int predicted = i < wrongOnes ? (truth + 1) % NAMES.size() : truth;
      String id = predict(MODEL, version, light, predicted);
      labels.add(Label.newBuilder().setPrediction(PredictionKey.newBuilder().setPredictionId(id))
          .setLabelTime(Timestamps.fromMillis(System.currentTimeMillis())).setOutcome(Outcome.newBuilder().setClassName(NAMES.get(truth))).build());
      count(pairs, NAMES.get(truth) + " " + NAMES.get(predicted), 1);
      count(wrong, "version " + version, i < wrongOnes ? 1 : 0);
      count(wrong, "light " + light, i < wrongOnes ? 1 : 0);
      count(labelledOf, "version " + version, 1);
      count(labelledOf, "light " + light, 1);
    }
    LabelServiceGrpc.newBlockingStub(channel).submitLabels(SubmitLabelsRequest.newBuilder().setModel(MODEL).addAllLabels(labels).build());
    labelled += labels.size();
  }

  private static void count(JsonObject counts, String name, int more) {
    counts.addProperty(name, (counts.has(name) ? counts.get(name).getAsInt() : 0) + more);
  }

  /** Some calls of an evaluation, which no number of the live traffic counts. */
  void evaluate() {
    Metadata metadata = new Metadata();
    metadata.put(TRAFFIC, "evaluation");
    for (int i = 0; i < 3; i++) {
      call(MODEL, "2", "evaluated-" + i, i, metadata);
    }
  }

  /** One call of one row; returns its id. */
  String predict(String model, String version, String light, int told) {
    Metadata metadata = new Metadata();
    metadata.put(LIGHT, light);
    String id = "shape-" + calls++;
    call(model, version, id, told, metadata);
    rows++;
    return id;
  }

  /** One call of one row, whose id has to be new. */
  void call(String model, String version, String id, int told, Metadata metadata) {
    GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
        .modelInfer(ModelInferRequest.newBuilder().setModelName(model).setModelVersion(version).setId(id)
            .addInputs(InferInputTensor.newBuilder().setName("told").setDatatype("INT64").addShape(1)
                .setContents(InferTensorContents.newBuilder().addInt64Contents(told))).build());
  }

  private void fail() {
    try {
      predict(MODEL, "2", "day", -1);
    } catch (StatusRuntimeException told) {
      failed++;
    }
  }
}
