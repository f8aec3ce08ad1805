// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.infermeter.cli.ProbeSeries;
import io.infermeter.cli.Times;
import io.infermeter.cli.WrongUsage;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelMetadataRequest;
import io.infermeter.protocol.inference.ModelMetadataResponse.TensorMetadata;
import io.infermeter.v1.Evaluation;
import io.infermeter.v1.EvaluationData;
import io.infermeter.v1.EvaluationScenario;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One evaluation from the first call to its report. */
final class EvaluationRun {
  private final ManagedChannel channel;
  private final EvaluationPlan plan;
  private final DataFile data;
  private final Load load;
  private final Probe probe;
  private final List<EvaluationScenario> done = new ArrayList<>();

  EvaluationRun(ManagedChannel channel, EvaluationPlan plan, DataFile data) {
    this.channel = channel;
    this.plan = plan;
    this.data = data;
    this.load = new Load(channel, plan.model(), plan.version(), plan.timeout());
    plan.metadata().forEach(load::with);
    this.probe = new Probe(channel, plan.model());
  }

  /** How the columns of the data go into the model's inputs; the model's own metadata is asked for where there are columns. */
  TensorPlan tensors() {
    Sample.Row first =
        data.samples().stream().filter(Sample.Row.class::isInstance).map(Sample.Row.class::cast).findFirst().orElse(null);
    if (first == null) {
      return new TensorPlan(List.of(), List.of());
    }
    TensorPlan tensors = TensorPlan.of(inputs(), TensorInput.columns(first.values()), plan.mapping());
    for (Scenario scenario : plan.scenarios()) {
      if (scenario.batch() > 1 && !tensors.batches()) {
        throw new WrongUsage("--batch is " + scenario.batch() + ", but the model takes one row in a call: its inputs have no dimension of rows");
      }
    }
    return tensors;
  }

  private List<TensorMetadata> inputs() {
    try {
      return load.stub(ProbeSeries.of(plan.name()))
          .withDeadlineAfter(plan.timeout().toNanos(), TimeUnit.NANOSECONDS)
          .modelMetadata(ModelMetadataRequest.newBuilder().setName(plan.model()).setVersion(plan.version()).build())
          .getInputsList();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
        return List.of();
      }
      throw e;
    }
  }

  /** Sends everything, and returns the report. */
  Evaluation run(TensorPlan tensors, Progress progress) {
    Instant start = Instant.now();
    Truth truth = truth(tensors);
    try (LabelSender labels = new LabelSender(channel)) {
      for (Scenario scenario : plan.scenarios()) {
        done.add(scenario(scenario, Call.cut(data.samples(), tensors, scenario.batch()), truth, labels, progress));
        if (labels.problem() != null) {
          break;
        }
      }
      labels.close();
      refuse(labels.problem());
    }
    Instant end = Instant.now();
    if (!probe.settled(end)) {
      throw new IllegalStateException("the gateway has not stored what was sent within half a minute; ask for it later with segment.evaluation");
    }
    return report(start, end.plusMillis(1));
  }

  private static void refuse(@Nullable String problem) {
    if (problem != null) {
      throw new IllegalStateException(problem);
    }
  }

  private Truth truth(TensorPlan tensors) {
    Call first = Call.cut(data.samples().subList(0, 1), tensors, 1).getFirst();
    String pass = ProbeSeries.of(plan.name());
    ModelInferRequest request = load.addressed(first.request().get(), pass);
    return plan.truth() == null ? Truth.like(probe.answer(load.stub(pass), request, plan.timeout())) : plan.truth();
  }

  private EvaluationScenario scenario(Scenario scenario, List<Call> calls, Truth truth, LabelSender labels, Progress progress) {
    EvaluationScenario.Builder result =
        EvaluationScenario.newBuilder()
            .setBatchSize(scenario.batch())
            .setConcurrency(scenario.concurrency())
            .setRepeatCount(plan.repeats());
    Duration elapsed = Duration.ZERO;
    for (int repeat = 1; repeat <= plan.repeats(); repeat++) {
      progress.pass(scenario, repeat, plan.repeats());
      Load.Done pass = load.pass(scenario.pass(plan.name(), repeat), calls, scenario.concurrency(), truth, labels, progress::step);
      progress.passed(scenario, repeat, plan.repeats(), pass.rows(), pass.elapsed());
      elapsed = elapsed.plus(pass.elapsed());
      result.setCallCount(result.getCallCount() + pass.calls());
      result.setFailedCallCount(result.getFailedCallCount() + pass.failed());
      result.setRowCount(result.getRowCount() + pass.rows());
      if (pass.firstFailure() != null && result.getFirstFailure().isEmpty()) {
        result.setFirstFailure(pass.firstFailure());
      }
    }
    return result.setElapsed(Times.proto(elapsed)).build();
  }

  private Evaluation report(Instant start, Instant end) {
    Timestamp from = Times.timestamp(start);
    Timestamp to = Times.timestamp(end);
    Findings findings = new Findings(channel, plan.model(), plan.name(), from, to);
    Evaluation.Builder report =
        Evaluation.newBuilder()
            .setName(plan.name())
            .setModel(plan.model())
            .addAllVersions(findings.versions())
            .setData(EvaluationData.newBuilder().setFileName(data.name()).setSha256(data.sha256()).setRowCount(data.rows()))
            .addAllQuality(findings.quality(plan.scenarios().getFirst().pass(plan.name(), 1)))
            .addAllResources(findings.resources())
            .addAllStability(findings.stability())
            .setStartTime(from)
            .setEndTime(to);
    for (int i = 0; i < done.size(); i++) {
      report.addScenarios(done.get(i).toBuilder().addAllMeasures(findings.measures(passes(plan.scenarios().get(i)))));
    }
    return report.build();
  }

  private List<String> passes(Scenario scenario) {
    List<String> passes = new ArrayList<>();
    for (int repeat = 1; repeat <= plan.repeats(); repeat++) {
      passes.add(scenario.pass(plan.name(), repeat));
    }
    return passes;
  }
}
