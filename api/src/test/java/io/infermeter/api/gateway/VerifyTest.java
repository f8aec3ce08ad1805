// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.infermeter.api.ApiFixture;
import io.infermeter.api.Heard;
import io.infermeter.api.Refused;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.v1.GatewayServiceGrpc;
import io.infermeter.v1.VerifyRequest;
import io.infermeter.v1.VerifyResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerifyTest {
  private final ApiFixture api = new ApiFixture();

  @AfterEach
  void close() {
    api.close();
  }

  private void traffic() {
    for (int i = 0; i < 20; i++) {
      api.predict("p" + i, i % 2 == 0 ? "dim" : "normal", "1");
      api.label("p" + i, "" + i % 3);
      api.clock.advance(Duration.ofMinutes(10));
    }
  }

  private List<VerifyResponse> verify(VerifyRequest request) {
    Heard<VerifyRequest, VerifyResponse> heard = new Heard<>(false);
    GatewayServiceGrpc.newStub(api.channel).verify(request, heard);
    assertThat(heard.failure()).isNull();
    assertThat(heard.completed()).isTrue();
    return heard.rest();
  }

  @Test
  void nothingDiffersAfterTraffic() {
    traffic();
    List<VerifyResponse> all = verify(VerifyRequest.getDefaultInstance());
    assertThat(all).noneMatch(VerifyResponse::hasDifference);
    assertThat(all.stream().filter(VerifyResponse::hasProgress)).hasSizeGreaterThanOrEqualTo(4);
    assertThat(all.getLast().getSummary().getDifferences()).isZero();
    assertThat(all.getLast().getSummary().getAggregates()).isGreaterThanOrEqualTo(40);
    assertThat(all.getLast().getSummary().hasWithoutRows()).isFalse();
  }

  @Test
  void aPlantedErrorIsToldWithSeriesMinuteAndPart() {
    traffic();
    long minute = ApiFixture.START.getEpochSecond() / 60 + 10;
    Dimensions dimensions = Dimensions.ofModel("digits").withVersion("1").withSegments(Map.of("lighting", "normal"));
    PredictionTally wrong = new PredictionTally();
    wrong.addEligible(2);
    RollupKey key = new RollupKey(RollupKey.Kind.PREDICTIONS, RollupKey.Axis.EVENT, minute, dimensions);
    api.store.write(
        transaction -> {
          transaction.putRollups(List.of(new Rollup(key, api.store.process(), Long.MAX_VALUE, wrong)));
          return true;
        });
    List<VerifyResponse> all = verify(VerifyRequest.getDefaultInstance());
    assertThat(all.stream().filter(VerifyResponse::hasDifference).map(VerifyResponse::getDifference))
        .anySatisfy(
            difference -> {
              assertThat(difference.getPart()).isEqualTo("predictions (event): eligible");
              assertThat(difference.getExpected()).isEqualTo("1");
              assertThat(difference.getFound()).isEqualTo("2");
              assertThat(difference.getStartTime().getSeconds()).isEqualTo(minute * 60);
              assertThat(difference.getDimensionsMap()).containsEntry("segment.lighting", "normal").containsEntry("version", "1");
            });
    assertThat(all.getLast().getSummary().getDifferences()).isGreaterThanOrEqualTo(3);
    Timestamp secondHour = Timestamp.newBuilder().setSeconds(ApiFixture.START.getEpochSecond() + 3600).build();
    VerifyRequest later =
        VerifyRequest.newBuilder().setTimeRange(io.infermeter.v1.TimeRange.newBuilder().setStartTime(secondHour)).build();
    assertThat(verify(later).getLast().getSummary().getDifferences()).isZero();
  }

  @Test
  void anEmptyStoreIsRight() {
    List<VerifyResponse> all = verify(VerifyRequest.getDefaultInstance());
    assertThat(all.getLast().getSummary().getAggregates()).isZero();
  }

  @Test
  void aRangeThatIsNoneIsRefused() {
    Heard<VerifyRequest, VerifyResponse> heard = new Heard<>(false);
    VerifyRequest wrong =
        VerifyRequest.newBuilder()
            .setTimeRange(
                io.infermeter.v1.TimeRange.newBuilder()
                    .setStartTime(Timestamp.newBuilder().setSeconds(5))
                    .setEndTime(Timestamp.newBuilder().setSeconds(4)))
            .build();
    GatewayServiceGrpc.newStub(api.channel).verify(wrong, heard);
    Refused.of(heard.failure()).with(Code.INVALID_ARGUMENT).at("time_range", "must start before it ends");
  }
}
