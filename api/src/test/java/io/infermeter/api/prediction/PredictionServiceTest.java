// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.Refused;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.v1.ErasePredictionRequest;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.GetPredictionRequest;
import io.infermeter.v1.LabelState;
import io.infermeter.v1.ListPredictionsRequest;
import io.infermeter.v1.ListPredictionsResponse;
import io.infermeter.v1.Matcher;
import io.infermeter.v1.Prediction;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.PredictionServiceGrpc;
import io.infermeter.v1.StreamPredictionsRequest;
import io.infermeter.v1.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PredictionServiceTest {
  private final ApiFixture api = new ApiFixture();
  private final PredictionServiceGrpc.PredictionServiceBlockingStub stub = PredictionServiceGrpc.newBlockingStub(api.channel);

  @AfterEach
  void close() {
    api.close();
  }

  private List<Prediction> get(String id, int row, String output) {
    PredictionKey key = PredictionKey.newBuilder().setModel("digits").setPredictionId(id).setRow(row).setOutput(output).build();
    return stub.getPrediction(GetPredictionRequest.newBuilder().setKey(key).build()).getPredictionsList();
  }

  private static io.infermeter.core.prediction.PredictionKey key(String id, int row, String output) {
    return new io.infermeter.core.prediction.PredictionKey("digits", id, row, output);
  }

  @Test
  void aPredictionComesWithTheHistoryOfItsLabels() {
    api.predict("a", "dim", "7");
    api.clock.advance(Duration.ofSeconds(5));
    api.label("a", "1");
    api.clock.advance(Duration.ofSeconds(5));
    api.label("a", "7");
    Prediction prediction = get("a", 0, "").getFirst();
    assertThat(prediction.getKey().getPredictionId()).isEqualTo("a");
    assertThat(prediction.getCreateTime().getSeconds()).isEqualTo(ApiFixture.START.getEpochSecond());
    assertThat(prediction.getLatency().getNanos()).isEqualTo(3_000_000);
    assertThat(prediction.getOverhead().getNanos()).isEqualTo(100_000);
    assertThat(prediction.getDimensionsMap()).isEqualTo(Map.of("version", "1", "traffic", "live", "segment.lighting", "dim"));
    assertThat(prediction.getPredicted().getClassName()).isEqualTo("7");
    assertThat(prediction.getLabelsList()).extracting(l -> l.getOutcome().getClassName()).containsExactly("7", "1");
  }

  @Test
  void valuesOfEveryKindAreShown() {
    Dimensions dimensions = Dimensions.ofModel("digits");
    api.predict(key("n", 0, ""), dimensions, new Value.Number(2.5), Scores.NONE);
    api.predict(key("s", 0, ""), dimensions, new Value.ClassSet(new TreeSet<>(List.of("x", "y"))), Scores.NONE);
    Scores scores = new Scores(Scores.ElementType.FP32, new double[] {.25, .75});
    api.predict(key("c", 0, ""), dimensions, new Value.ClassName("1"), scores);
    assertThat(get("n", 0, "").getFirst().getPredicted().getNumber()).isEqualTo(2.5);
    assertThat(get("s", 0, "").getFirst().getPredicted().getClassSet().getClassNamesList()).containsExactly("x", "y");
    assertThat(get("c", 0, "").getFirst().getPredicted().getScoresList()).containsExactly(.25, .75);
  }

  @Test
  void rowsAndOutputsCanBeNamed() {
    for (int row = 0; row < 3; row++) {
      api.predict(key("batch", row, ""), Dimensions.ofModel("digits"), new Value.ClassName("1"), Scores.NONE);
      api.predict(key("batch", row, "age"), Dimensions.ofModel("digits").withOutput("age"), new Value.ClassName("2"),
          Scores.NONE);
    }
    assertThat(get("batch", 0, "")).hasSize(6);
    assertThat(get("batch", 2, "")).hasSize(2);
    assertThat(get("batch", 2, "age")).hasSize(1);
    Refused.by(() -> get("batch", 3, "")).with(Code.NOT_FOUND);
  }

  @Test
  void whatIsNotThereIsNotFoundAndWhatIsNotNamedIsRefused() {
    Refused.by(() -> get("nobody", 0, ""))
        .with(Code.NOT_FOUND)
        .because(ErrorReason.ERROR_REASON_PREDICTION_NOT_FOUND)
        .saying("nobody");
    Refused.by(() -> stub.getPrediction(GetPredictionRequest.getDefaultInstance()))
        .with(Code.INVALID_ARGUMENT)
        .at("key", "must be given")
        .at("key.model", "must be given")
        .at("key.prediction_id", "must be given");
    Refused.by(() -> get("a", -1, "")).at("key.row", "at least 0");
  }

  @Test
  void aPredictionTooLargeForAnAnswerIsRefusedWithAWayOut() {
    Scores scores = new Scores(Scores.ElementType.FP64, new double[8000]);
    for (int row = 0; row < 70; row++) {
      api.predict(key("huge", row, ""), Dimensions.ofModel("digits"), new Value.ClassName("1"), scores);
    }
    Refused.by(() -> get("huge", 0, ""))
        .with(Code.INVALID_ARGUMENT)
        .because(ErrorReason.ERROR_REASON_TOO_MANY_ROWS)
        .at("key.row", "ListPredictions");
    List<Prediction> all = all(ListPredictionsRequest.newBuilder().setPageSize(1000));
    assertThat(all).extracting(p -> p.getKey().getRow()).hasSize(70).doesNotHaveDuplicates();
  }

  private List<Prediction> all(ListPredictionsRequest.Builder request) {
    List<Prediction> all = new ArrayList<>();
    String token = "";
    do {
      ListPredictionsResponse page = stub.listPredictions(request.setPageToken(token).build());
      assertThat(page.getSerializedSize()).isLessThan(4 << 20);
      all.addAll(page.getPredictionsList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return all;
  }

  @Test
  void predictionsAreListedTheNewestFirstAndEachOnce() {
    for (int i = 0; i < 25; i++) {
      api.predict("p" + i, "dim", "1");
      api.clock.advance(Duration.ofMillis(10));
    }
    List<Prediction> all = all(ListPredictionsRequest.newBuilder().setPageSize(4));
    assertThat(all).extracting(p -> p.getKey().getPredictionId()).hasSize(25).doesNotHaveDuplicates().startsWith("p24", "p23");
    for (int i = 0; i < 100; i++) {
      api.predict("q" + i, "dim", "1");
    }
    assertThat(stub.listPredictions(ListPredictionsRequest.getDefaultInstance()).getPredictionsCount()).isEqualTo(100);
  }

  @Test
  void aListIsFilteredBySeriesTimeAndLabel() {
    api.predict("right", "dim", "1");
    api.predict("wrong", "dim", "1");
    api.predict("open", "normal", "1");
    api.label("right", "1");
    api.label("wrong", "2");
    assertThat(ids(LabelState.LABEL_STATE_LABELLED)).containsExactlyInAnyOrder("right", "wrong");
    assertThat(ids(LabelState.LABEL_STATE_UNLABELLED)).containsExactly("open");
    assertThat(ids(LabelState.LABEL_STATE_WRONG)).containsExactly("wrong");
    Matcher normal = Matcher.newBuilder().setDimension("segment.lighting").addValues("normal").build();
    assertThat(all(ListPredictionsRequest.newBuilder().addMatchers(normal))).extracting(p -> p.getKey().getPredictionId())
        .containsExactly("open");
    TimeRange later =
        TimeRange.newBuilder().setStartTime(Timestamp.newBuilder().setSeconds(ApiFixture.START.getEpochSecond() + 1)).build();
    api.clock.advance(Duration.ofSeconds(5));
    assertThat(all(ListPredictionsRequest.newBuilder().setTimeRange(later))).isEmpty();
  }

  @Test
  void aListIsFilteredByWhatWasPredictedAndWhatWasTrue() {
    api.predict("3 as 8", "dim", "8");
    api.predict("3 as 3", "dim", "3");
    api.predict("8 as 8", "dim", "8");
    api.predict("? as 8", "dim", "8");
    api.label("3 as 8", "3");
    api.label("3 as 3", "3");
    api.label("8 as 8", "8");
    api.predict(key("a set", 0, ""), Dimensions.ofModel("digits"), new Value.ClassSet(new TreeSet<>(List.of("8", "9"))), Scores.NONE);
    api.predict(key("a number", 0, ""), Dimensions.ofModel("digits"), new Value.Number(8), Scores.NONE);
    ListPredictionsRequest.Builder eight = ListPredictionsRequest.newBuilder().setPredictedValue("8").setPageSize(2);
    assertThat(names(eight)).containsExactlyInAnyOrder("3 as 8", "8 as 8", "? as 8", "a set", "a number");
    assertThat(names(eight.setTrueValue("3"))).containsExactly("3 as 8");
    assertThat(names(ListPredictionsRequest.newBuilder().setTrueValue("3"))).containsExactlyInAnyOrder("3 as 8", "3 as 3");
    assertThat(names(ListPredictionsRequest.newBuilder().setTrueValue("3").setLabelState(LabelState.LABEL_STATE_WRONG))).containsExactly("3 as 8");
    assertThat(names(ListPredictionsRequest.newBuilder().setPredictedValue(""))).as("a class without a name is none of these").isEmpty();
    Refused.by(
            () -> stub.listPredictions(
                ListPredictionsRequest.newBuilder().setTrueValue("3").setPredictedValue("x".repeat(513)).setLabelState(LabelState.LABEL_STATE_UNLABELLED).build()))
        .at("true_value", "LABEL_STATE_UNLABELLED")
        .at("predicted_value", "at most 512 bytes");
  }

  private List<String> names(ListPredictionsRequest.Builder request) {
    return all(request).stream().map(p -> p.getKey().getPredictionId()).toList();
  }

  private List<String> ids(LabelState state) {
    return all(ListPredictionsRequest.newBuilder().setLabelState(state)).stream().map(p -> p.getKey().getPredictionId()).toList();
  }

  @Test
  void wrongListsAreRefused() {
    Matcher unknown = Matcher.newBuilder().setDimension("outcome").addValues("ok").build();
    Refused.by(
            () -> stub.listPredictions(
                ListPredictionsRequest.newBuilder().addMatchers(unknown).setLabelStateValue(77).setPageSize(5000).build()))
        .with(Code.INVALID_ARGUMENT)
        .at("matchers[0].dimension", "segment.*")
        .at("label_state", "LABEL_STATE_WRONG")
        .at("page_size", "1 to 1000");
    Refused.by(() -> stub.listPredictions(ListPredictionsRequest.newBuilder().setPageToken("AAAA").build()))
        .because(ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN);
  }

  @Test
  void streamsAndErasureAreRefusedByName() {
    Refused.by(() -> stub.streamPredictions(StreamPredictionsRequest.getDefaultInstance()).hasNext())
        .with(Code.UNIMPLEMENTED)
        .because(ErrorReason.ERROR_REASON_NOT_SUPPORTED)
        .saying("ListPredictions");
    Refused.by(() -> stub.erasePrediction(ErasePredictionRequest.getDefaultInstance()))
        .with(Code.UNIMPLEMENTED)
        .because(ErrorReason.ERROR_REASON_NOT_SUPPORTED);
  }
}
