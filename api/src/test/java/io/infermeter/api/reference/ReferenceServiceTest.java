// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.Heard;
import io.infermeter.api.Refused;
import io.infermeter.core.model.Task;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.v1.Baseline;
import io.infermeter.v1.CreateReferenceRequest;
import io.infermeter.v1.DeleteReferenceRequest;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.GetReferenceRequest;
import io.infermeter.v1.ListReferencesRequest;
import io.infermeter.v1.ListReferencesResponse;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.Metric;
import io.infermeter.v1.MetricsServiceGrpc;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.Point;
import io.infermeter.v1.QueryMetricsRequest;
import io.infermeter.v1.Question;
import io.infermeter.v1.Reference;
import io.infermeter.v1.ReferenceRow;
import io.infermeter.v1.ReferenceServiceGrpc;
import io.infermeter.v1.TimeRange;
import io.infermeter.v1.UploadReferenceRequest;
import io.infermeter.v1.UploadReferenceResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReferenceServiceTest {
  private final ApiFixture api = new ApiFixture();
  private final ReferenceServiceGrpc.ReferenceServiceBlockingStub stub = ReferenceServiceGrpc.newBlockingStub(api.channel);

  @AfterEach
  void close() {
    api.close();
  }

  private static Timestamp second(long afterStart) {
    return Timestamp.newBuilder().setSeconds(ApiFixture.START.getEpochSecond() + afterStart).build();
  }

  private CreateReferenceRequest.Builder ofRange(String name) {
    return CreateReferenceRequest.newBuilder()
        .setModel("digits")
        .setName(name)
        .setTimeRange(TimeRange.newBuilder().setStartTime(second(0)).setEndTime(second(60)));
  }

  private void traffic() {
    api.predict("a", "dim", "1");
    api.predict("b", "dim", "2");
    api.predict("c", "normal", "1");
    api.predict("d", "normal", "1");
    api.clock.advance(Duration.ofSeconds(30));
    api.label("a", "1");
    api.label("b", "1");
    api.label("c", "1");
    api.clock.advance(Duration.ofSeconds(70));
  }

  @Test
  void theLabelledPredictionsOfARangeArePinned() {
    traffic();
    Reference pinned = stub.createReference(ofRange("june").build()).getReference();
    assertThat(pinned.getRows()).isEqualTo(3);
    assertThat(pinned.getLabelledRows()).isEqualTo(3);
    assertThat(pinned.getTimeRange().getEndTime()).isEqualTo(second(60));
    assertThat(pinned.getCreateTime()).isEqualTo(second(100));
    assertThat(stub.getReference(get("digits", "june")).getReference()).isEqualTo(pinned);
    Reference all = stub.createReference(ofRange("all").setIncludeUnlabelled(true).build()).getReference();
    assertThat(all.getRows()).isEqualTo(4);
    Matcher dim = Matcher.newBuilder().setDimension("segment.lighting").addValues("dim").build();
    assertThat(stub.createReference(ofRange("dim").addMatchers(dim).build()).getReference().getRows()).isEqualTo(2);
  }

  @Test
  void aReferenceIsWhatLaterWindowsAreHeldAgainst() {
    traffic();
    stub.createReference(ofRange("june").build());
    api.predict("e", "dim", "1");
    api.label("e", "1");
    api.clock.advance(Duration.ofSeconds(1));
    Question question =
        Question.newBuilder()
            .setId("q")
            .addMetrics(Metric.newBuilder().setName("accuracy"))
            .setLookback(com.google.protobuf.Duration.newBuilder().setSeconds(10))
            .setBaseline(Baseline.newBuilder().setReference("june"))
            .build();
    Point point =
        MetricsServiceGrpc.newBlockingStub(api.channel)
            .queryMetrics(QueryMetricsRequest.newBuilder().addQuestions(question).build())
            .getAnswers(0).getSeries(0).getPoints(0);
    assertThat(point.getComparison().getBaselineNumber()).isEqualTo(2 / 3.0);
    assertThat(point.getComparison().getBaselineSampleCount()).isEqualTo(3);
    assertThat(point.getComparison().hasPValue()).isTrue();
  }

  @Test
  void aNameIsUsedOnceAndFreeAgainWhenItIsDeleted() {
    traffic();
    stub.createReference(ofRange("june").build());
    Refused.by(() -> stub.createReference(ofRange("june").build()))
        .with(Code.ALREADY_EXISTS)
        .because(ErrorReason.ERROR_REASON_REFERENCE_EXISTS)
        .saying("june");
    Refused.of(upload(batch("june").addRows(row("1", "1")).build()).failure()).with(Code.ALREADY_EXISTS);
    DeleteReferenceRequest gone = DeleteReferenceRequest.newBuilder().setModel("digits").setName("june").build();
    stub.deleteReference(gone);
    Refused.by(() -> stub.deleteReference(gone)).with(Code.NOT_FOUND).because(ErrorReason.ERROR_REASON_REFERENCE_NOT_FOUND);
    Refused.by(() -> stub.getReference(get("digits", "june"))).with(Code.NOT_FOUND);
    assertThat(stub.createReference(ofRange("june").build()).getReference().getRows()).isEqualTo(3);
  }

  @Test
  void rowsFromOutsideArePinnedBatchByBatch() {
    api.models.declare("digits", Task.BINARY, "no", "yes");
    ReferenceRow scored =
        ReferenceRow.newBuilder()
            .setPredicted(Outcome.newBuilder().setClassName("yes").addScores(.25).addScores(.75))
            .setTruth(Outcome.newBuilder().setClassName("no"))
            .putFeatures("age", 31)
            .build();
    var heard = upload(batch("set").addRows(row("yes", "yes")).build(), UploadReferenceRequest.newBuilder().addRows(scored).build());
    Reference pinned = heard.next().getReference();
    assertThat(heard.completed()).isTrue();
    assertThat(pinned.getRows()).isEqualTo(2);
    assertThat(pinned.hasTimeRange()).isFalse();
    StoredPrediction kept = rows("set").get(1);
    assertThat(kept.prediction().scores()).isEqualTo(new Scores(Scores.ElementType.FP64, new double[] {.25, .75}, List.of("no", "yes")));
    assertThat(kept.prediction().score()).isEqualTo(.75);
    assertThat(kept.prediction().scoreClass()).isEqualTo("yes");
    assertThat(kept.prediction().input().features()).containsEntry("age", 31.0);
  }

  @Test
  void oneScoreIsOfThePositiveClassOrOfTheOneThatIsNamed() {
    ReferenceRow scored = ReferenceRow.newBuilder().setPredicted(Outcome.newBuilder().setClassName("1").addScores(.9)).build();
    Refused.of(upload(batch("set").addRows(scored).build()).failure())
        .with(Code.INVALID_ARGUMENT)
        .at("rows[0].predicted.scores", "score_classes");
    upload(batch("set").addScoreClasses("1").addRows(scored).build()).next();
    assertThat(rows("set").getFirst().prediction().score()).isEqualTo(.9);
    assertThat(rows("set").getFirst().prediction().scoreClass()).isEqualTo("1");
  }

  @Test
  void oneWrongRowMeansThatNothingIsPinned() {
    ReferenceRow wrong = ReferenceRow.newBuilder().setPredicted(Outcome.newBuilder().setNumber(Double.NaN)).build();
    Refused.of(upload(batch("set").addRows(row("1", "1")).build(), UploadReferenceRequest.newBuilder().addRows(wrong).build()).failure())
        .with(Code.INVALID_ARGUMENT)
        .at("rows[1].predicted.number", "finite");
    ReferenceRow mixed = row("1", "1").toBuilder().setTruth(Outcome.newBuilder().setNumber(1)).build();
    Refused.of(upload(batch("set").addRows(mixed).build()).failure()).at("rows[0].truth", "same kind");
    Refused.of(upload(batch("set").build()).failure()).at("rows", "at least one");
    Refused.of(upload(UploadReferenceRequest.getDefaultInstance()).failure()).at("model", "must be given").at("name", "must be given");
    assertThat(stub.listReferences(ListReferencesRequest.getDefaultInstance()).getReferencesList()).isEmpty();
  }

  /** Each that ends gives the place back, whichever way it ends. */
  @Test
  void oneIsGatheredAtATime() {
    for (boolean cancelled : new boolean[] {true, false}) {
      Heard<UploadReferenceRequest, UploadReferenceResponse> first = new Heard<>(false);
      ReferenceServiceGrpc.newStub(api.channel).uploadReference(first);
      first.call().onNext(batch("first" + cancelled).addRows(row("1", "1")).build());
      Refused.of(upload(batch("second").addRows(row("1", "1")).build()).failure())
          .with(Code.RESOURCE_EXHAUSTED)
          .because(ErrorReason.ERROR_REASON_OVERLOADED)
          .thatMayBeTriedAgain();
      if (cancelled) {
        first.call().cancel("enough", null);
      } else {
        first.call().onCompleted();
        first.next();
      }
    }
    Refused.of(upload(batch("wrong").addRows(ReferenceRow.getDefaultInstance()).build()).failure()).with(Code.INVALID_ARGUMENT);
    upload(batch("second").addRows(row("1", "1")).build()).next();
    assertThat(stub.listReferences(ListReferencesRequest.getDefaultInstance()).getReferencesList())
        .extracting(Reference::getName)
        .containsExactly("firstfalse", "second");
  }

  @Test
  void whoeverBringsNothingForAMinuteGivesWayToAnother() {
    Heard<UploadReferenceRequest, UploadReferenceResponse> idle = new Heard<>(false);
    ReferenceServiceGrpc.newStub(api.channel).uploadReference(idle);
    idle.call().onNext(batch("idle").addRows(row("1", "1")).build());
    api.clock.advance(Duration.ofSeconds(59));
    Refused.of(upload(batch("other").addRows(row("1", "1")).build()).failure()).with(Code.RESOURCE_EXHAUSTED);
    api.clock.advance(Duration.ofSeconds(1));
    upload(batch("other").addRows(row("1", "1")).build()).next();
    Refused.of(idle.failure()).with(Code.RESOURCE_EXHAUSTED).saying("for a minute");
    assertThat(stub.listReferences(ListReferencesRequest.getDefaultInstance()).getReferencesList())
        .extracting(Reference::getName)
        .containsExactly("other");
  }

  @Test
  void listsHavePages() {
    for (int i = 0; i < 5; i++) {
      upload(batch("set" + i).addRows(row("1", "1")).build()).next();
    }
    upload(batch("set").setModel("other").addRows(row("1", "1")).build()).next();
    List<String> names = new ArrayList<>();
    ListReferencesRequest request = ListReferencesRequest.newBuilder().setPageSize(2).build();
    ListReferencesResponse page;
    do {
      page = stub.listReferences(request);
      page.getReferencesList().forEach(reference -> names.add(reference.getModel() + "/" + reference.getName()));
      request = request.toBuilder().setPageToken(page.getNextPageToken()).build();
    } while (!page.getNextPageToken().isEmpty());
    assertThat(names).containsExactly("digits/set0", "digits/set1", "digits/set2", "digits/set3", "digits/set4", "other/set");
    assertThat(stub.listReferences(ListReferencesRequest.newBuilder().setModel("other").build()).getReferencesList()).hasSize(1);
  }

  @Test
  void aRangeThatHoldsNothingIsRefused() {
    traffic();
    Refused.by(() -> stub.createReference(ofRange("june").setModel("unknown").build()))
        .with(Code.INVALID_ARGUMENT)
        .at("time_range", "no labelled prediction");
    Refused.by(() -> stub.createReference(ofRange("june").clearTimeRange().build())).at("time_range", "must be given");
    Refused.by(() -> stub.createReference(CreateReferenceRequest.getDefaultInstance())).at("model", "must be given").at("name", "must be given");
  }

  private static GetReferenceRequest get(String model, String name) {
    return GetReferenceRequest.newBuilder().setModel(model).setName(name).build();
  }

  private static UploadReferenceRequest.Builder batch(String name) {
    return UploadReferenceRequest.newBuilder().setModel("digits").setName(name);
  }

  private static ReferenceRow row(String predicted, String truth) {
    return ReferenceRow.newBuilder()
        .setPredicted(Outcome.newBuilder().setClassName(predicted))
        .setTruth(Outcome.newBuilder().setClassName(truth))
        .build();
  }

  private Heard<UploadReferenceRequest, UploadReferenceResponse> upload(UploadReferenceRequest... batches) {
    Heard<UploadReferenceRequest, UploadReferenceResponse> heard = new Heard<>(false);
    ReferenceServiceGrpc.newStub(api.channel).uploadReference(heard);
    for (UploadReferenceRequest batch : batches) {
      heard.call().onNext(batch);
    }
    if (heard.failure() == null) {
      heard.call().onCompleted();
    }
    return heard;
  }

  private List<StoredPrediction> rows(String name) {
    List<StoredPrediction> read = new ArrayList<>();
    api.store.read(
        snapshot -> {
          snapshot.referenceRows("digits", name, read::add);
          return true;
        });
    return read;
  }
}
