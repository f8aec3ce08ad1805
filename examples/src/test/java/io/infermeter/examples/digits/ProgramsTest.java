// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.netty.NettyChannelBuilder;
import io.infermeter.examples.digits.replay.FakeGateway;
import io.infermeter.protocol.inference.GRPCInferenceServiceGrpc;
import io.infermeter.protocol.inference.ServerLiveRequest;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgramsTest {
  @Test
  void theModelServerSaysWhereItIsAndEndsWhenTerminated() throws Exception {
    try (JavaProgram server = new JavaProgram(ModelServer.class, "--threads", "1")) {
      String ready = server.line();
      assertThat(ready).matches("digits-server ready grpc=127\\.0\\.0\\.1:\\d+ pid=" + server.pid());
      var channel = NettyChannelBuilder.forTarget(ready.replaceAll(".*grpc=(\\S+).*", "$1")).usePlaintext().build();
      var client = GRPCInferenceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
      assertThat(client.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
      channel.shutdownNow();
      server.terminate();
      assertThat(server.exitCode()).isIn(0, 143);
    }
  }

  @Test
  void theModelServerRefusesAPortThatIsTaken() throws Exception {
    try (FakeGateway taken = FakeGateway.faultless(1);
        JavaProgram server = new JavaProgram(ModelServer.class, "--port", Integer.toString(taken.port()))) {
      assertThat(server.line()).isNull();
      assertThat(server.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void trafficReportsWhenToldToStop() throws Exception {
    try (FakeGateway gateway = FakeGateway.faultless(50);
        JavaProgram traffic = new JavaProgram(Traffic.class, "--target", "127.0.0.1:" + gateway.port())) {
      assertThat(gateway.awaitEnough()).isTrue();
      traffic.tell("stop");
      assertThatItReports(traffic);
    }
  }

  @Test
  void trafficReportsWhenTerminated() throws Exception {
    try (FakeGateway gateway = FakeGateway.faultless(50);
        JavaProgram traffic = new JavaProgram(Traffic.class, "--target", "127.0.0.1:" + gateway.port())) {
      assertThat(gateway.awaitEnough()).isTrue();
      traffic.terminate();
      assertThatItReports(traffic);
    }
  }

  @Test
  void trafficReportsAfterItsTime() throws Exception {
    try (FakeGateway gateway = FakeGateway.faultless(1);
        JavaProgram traffic =
            new JavaProgram(Traffic.class, "--target", "127.0.0.1:" + gateway.port(), "--for", "700ms", "--rate", "200")) {
      assertThatItReports(traffic);
    }
  }

  @Test
  void trafficSaysWhenItMadeImagesWorse() throws Exception {
    try (FakeGateway gateway = FakeGateway.faultless(1);
        JavaProgram traffic =
            new JavaProgram(
                Traffic.class, "--target", "127.0.0.1:" + gateway.port(), "--for", "2s", "--rate", "200", "--fall-after", "100ms")) {
      String planted = traffic.line();
      assertThat(planted).startsWith("fall planted=20");
      JsonObject report = JsonParser.parseString(traffic.line()).getAsJsonObject();
      assertThat("fall planted=" + report.get("fall").getAsString()).isEqualTo(planted);
      assertThat(Instant.parse(report.get("fall").getAsString())).isAfter(Instant.parse(report.get("first_call").getAsString()));
    }
  }

  private static void assertThatItReports(JavaProgram traffic) throws InterruptedException {
    JsonObject report = JsonParser.parseString(traffic.line()).getAsJsonObject();
    assertThat(report.get("calls").getAsLong()).isPositive();
    assertThat(report.getAsJsonArray("segments"))
        .allSatisfy(segment -> assertThat(segment.getAsJsonObject().get("labelled_rows").getAsLong()).isPositive());
    assertThat(traffic.line()).isNull();
    assertThat(traffic.exitCode()).isZero();
  }

  @Test
  void trafficRefusesADurationThatIsNone() throws Exception {
    try (JavaProgram traffic = new JavaProgram(Traffic.class, "--target", "127.0.0.1:1", "--for", "soon")) {
      assertThat(traffic.line()).isNull();
      assertThat(traffic.exitCode()).isEqualTo(2);
    }
  }
}
