// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.Refused;
import io.infermeter.core.model.Models;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Scores;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.series.Dimensions;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.ListModelsRequest;
import io.infermeter.v1.ListModelsResponse;
import io.infermeter.v1.Model;
import io.infermeter.v1.ModelServiceGrpc;
import io.infermeter.v1.ModelVersion;
import io.infermeter.v1.Task;
import io.infermeter.v1.UnreadableCause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelServiceTest {
  private final ApiFixture api = new ApiFixture();
  private final ModelServiceGrpc.ModelServiceBlockingStub stub = ModelServiceGrpc.newBlockingStub(api.channel);

  @AfterEach
  void close() {
    api.close();
  }

  private List<Model> list() {
    return stub.listModels(ListModelsRequest.getDefaultInstance()).getModelsList();
  }

  private void predict(String model, String version, String id) {
    api.predict(
        new PredictionKey(model, id, 0, ""), Dimensions.ofModel(model).withVersion(version), new Value.ClassName("1"),
            Scores.NONE);
  }

  @Test
  void configuredAndCalledModelsAreListedByName() {
    api.models.declare("digits", io.infermeter.core.model.Task.MULTICLASS, "0", "1");
    api.models.declare("silent", io.infermeter.core.model.Task.REGRESSION);
    predict("digits", "1", "a");
    predict("another", "", "b");
    assertThat(list()).extracting(Model::getName).containsExactly("another", "digits", "silent");
    Model digits = list().get(1);
    assertThat(digits.getTask()).isEqualTo(Task.TASK_MULTICLASS);
    assertThat(digits.getClassesList()).containsExactly("0", "1");
    assertThat(digits.getLabelHorizon().getSeconds()).isEqualTo(7200);
    assertThat(digits.hasReading()).isFalse();
    assertThat(list().get(2).getVersionsList()).isEmpty();
  }

  @Test
  void versionsAreListedTheNewestFirstWithTheirRows() {
    predict("digits", "1", "a");
    predict("digits", "1", "b");
    api.clock.advance(Duration.ofMinutes(5));
    predict("digits", "2", "c");
    api.clock.advance(Duration.ofSeconds(1));
    List<ModelVersion> versions = list().getFirst().getVersionsList();
    assertThat(versions).extracting(ModelVersion::getVersion).containsExactly("2", "1");
    assertThat(versions).extracting(ModelVersion::getRowCount).containsExactly(1L, 2L);
    assertThat(versions.getFirst().getLastSeenTime().getSeconds()).isEqualTo(api.clock.instant().getEpochSecond());
    assertThat(versions.getLast().getFirstSeenTime().getSeconds()).isEqualTo(ApiFixture.START.getEpochSecond());
  }

  @Test
  void aVersionIsSeenFirstWhenItsFirstCallBeganAndNotWithItsMinute() {
    api.clock.advance(Duration.ofMillis(17_250));
    long first = api.clock.millis();
    predict("digits", "1", "a");
    api.clock.advance(Duration.ofSeconds(5));
    predict("digits", "1", "b");
    for (int i = 0; i < 3; i++) {
      assertThat(Timestamps.toMillis(list().getFirst().getVersionsList().getLast().getFirstSeenTime())).isEqualTo(first);
      api.clock.advance(Duration.ofMinutes(10));
      predict("digits", "2", "c" + i);
    }
    assertThat(list().getFirst().getVersionsList()).extracting(version -> Timestamps.toMillis(version.getFirstSeenTime()))
        .containsExactly(first + 605_000, first);
  }

  @Test
  void itSaysWhichOutputIsThePredictionAndWhyThereIsNoAccuracy() {
    predict("digits", "1", "a");
    api.models.readings.put("digits", new Models.Reading("label", "probabilities", false, "the output label has class names"));
    Map<io.infermeter.core.model.UnreadableCause, Models.Unreadable> causes =
        Map.of(io.infermeter.core.model.UnreadableCause.SHARED_MEMORY, new Models.Unreadable(3, "turn shared memory off"));
    api.models.unreadable.put("digits", causes);
    Model digits = list().getFirst();
    assertThat(digits.getReading().getPredictionOutput()).isEqualTo("label");
    assertThat(digits.getReading().getScoreOutput()).isEqualTo("probabilities");
    assertThat(digits.getReading().getExplanation()).contains("class names");
    assertThat(digits.getUnreadable(0).getCause()).isEqualTo(UnreadableCause.UNREADABLE_CAUSE_SHARED_MEMORY);
    assertThat(digits.getUnreadable(0).getCount()).isEqualTo(3);
    assertThat(digits.getUnreadable(0).getMessage()).contains("turn shared memory off");
  }

  @Test
  void callsThatNameNoModelShowUpOnlyIfTheyCouldNotBeRead() {
    predict("", "", "a");
    assertThat(list()).isEmpty();
    api.models.unreadable.put(
        "", Map.of(io.infermeter.core.model.UnreadableCause.NO_MODEL, new Models.Unreadable(1, "no model")));
    assertThat(list()).extracting(Model::getName).containsExactly("");
  }

  @Test
  void modelsComeInPages() {
    for (String name : List.of("a", "b", "c")) {
      predict(name, "1", "x");
    }
    ListModelsResponse first = stub.listModels(ListModelsRequest.newBuilder().setPageSize(2).build());
    assertThat(first.getModelsList()).extracting(Model::getName).containsExactly("a", "b");
    predict("aa", "1", "x");
    ListModelsResponse second = stub.listModels(ListModelsRequest.newBuilder().setPageToken(first.getNextPageToken()).build());
    assertThat(second.getModelsList()).extracting(Model::getName).containsExactly("c");
    assertThat(second.getNextPageToken()).isEmpty();
    Refused.by(() -> stub.listModels(ListModelsRequest.newBuilder().setPageToken("x").build()))
        .because(ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN);
    Refused.by(() -> stub.listModels(ListModelsRequest.newBuilder().setPageSize(1001).build())).at("page_size", "1 to 1000");
  }
}
