// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.infermeter.v1.GetPredictionRequest;
import io.infermeter.v1.GetPredictionResponse;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelState;
import io.infermeter.v1.ListPredictionsRequest;
import io.infermeter.v1.ListPredictionsResponse;
import io.infermeter.v1.Outcome;
import io.infermeter.v1.Prediction;
import io.infermeter.v1.PredictionKey;
import io.infermeter.v1.PredictionServiceGrpc;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PredictionsCommandTest {
  private final List<ListPredictionsRequest> lists = new CopyOnWriteArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)).addService(new Predictions()).build().start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("predictions"));
    all.addAll(List.of(arguments));
    all.add("--target=127.0.0.1:" + server.getPort());
    return Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(all.toArray(String[]::new));
  }

  private static Outcome.Builder of(String name) {
    return Outcome.newBuilder().setClassName(name);
  }

  private static Prediction prediction(String id, int row, String predicted, String truth) {
    Prediction.Builder prediction =
        Prediction.newBuilder().setKey(PredictionKey.newBuilder().setModel("digits").setPredictionId(id).setRow(row)).putDimensions("version", "1")
            .putDimensions("segment.lighting", "dim").setPredicted(of(predicted).addScores(.25).addScores(.75));
    return truth.isEmpty() ? prediction.build() : prediction.addLabels(Label.newBuilder().setOutcome(of(truth)).setSource("analyst")).build();
  }

  /** Two pages of three rows. */
  private static ListPredictionsResponse page(String token) {
    ListPredictionsResponse.Builder page = ListPredictionsResponse.newBuilder();
    return token.isEmpty()
        ? page.addPredictions(prediction("a", 0, "8", "3")).addPredictions(prediction("=b", 0, "5", "3")).addPredictions(prediction("c\u001b[2J", 1, "8", "")).setNextPageToken("more").build()
        : page.addPredictions(prediction("d", 0, "8", "8")).addPredictions(prediction("e", 0, "8", "3")).addPredictions(prediction("f", 0, "1", "1")).build();
  }

  @Test
  void everyPageIsListedAndNamesDoNothing() {
    assertThat(run("--model", "digits", "--model-version", "1", "--where", "segment.lighting=dim", "--wrong", "--last", "1h")).isZero();
    assertThat(out.toString().lines()).hasSize(7);
    assertThat(out.toString()).contains("c\\u001b[2J", "lighting=dim", "0.7500", "wrong", "right", "no label").doesNotContain("\u001b");
    ListPredictionsRequest request = lists.getFirst();
    assertThat(request.getLabelState()).isEqualTo(LabelState.LABEL_STATE_WRONG);
    assertThat(request.getMatchersList()).extracting(matcher -> matcher.getDimension() + matcher.getValuesList())
        .containsExactly("model[digits]", "version[1]", "segment.lighting[dim]", "traffic[live]");
    assertThat(run("--where", "traffic=evaluation")).isZero();
    assertThat(lists.getLast().getMatchersList()).singleElement().satisfies(matcher -> assertThat(matcher.getValuesList()).containsExactly("evaluation"));
    assertThat(lists.get(1).getPageToken()).isEqualTo("more");
    assertThat(lists.get(1).getTimeRange()).isEqualTo(request.getTimeRange());
  }

  @Test
  void aCellOfTheConfusionMatrixIsListed() {
    assertThat(run("--true", "3", "--predicted", "8")).isZero();
    assertThat(out.toString().lines().skip(1)).hasSize(2).allMatch(line -> line.contains("wrong"));
    assertThat(lists.getFirst().getLabelState()).isEqualTo(LabelState.LABEL_STATE_LABELLED);
    assertThat(lists.getFirst().getTrueValue()).isEqualTo("3");
    assertThat(lists.getFirst().getPredictedValue()).isEqualTo("8");
    assertThat(run("--predicted", "cat|dog")).isZero();
    assertThat(lists.getLast().hasPredictedValue()).as("the gateway knows the classes of a set one by one").isFalse();
    assertThat(run("--true", "3", "--unlabelled")).isEqualTo(2);
    assertThat(run("--wrong", "--unlabelled")).isEqualTo(2);
  }

  @Test
  void aLimitStopsAndSaysThatThereIsMore() {
    assertThat(run("--limit", "2")).isZero();
    assertThat(out.toString().lines()).hasSize(3);
    assertThat(lists).singleElement().satisfies(request -> assertThat(request.getPageSize()).isEqualTo(2));
    assertThat(err.toString()).contains("there are more");
    assertThat(run("--limit", "0")).isEqualTo(2);
  }

  @Test
  void csvHasTheDocumentedColumnsAndNoFormulas() {
    assertThat(run("--csv")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.getFirst()).isEqualTo(String.join(",", PredictionText.COLUMNS));
    assertThat(lines.get(2)).startsWith("digits,1,'=b,0,,").contains(",5,0.75,3,no,,analyst,1,");
    assertThat(lines).hasSize(7);
    assertThat(run("--csv", "--json")).isEqualTo(2);
  }

  @Test
  void jsonIsTheContracts() {
    assertThat(run("--json", "--predicted", "8")).isZero();
    assertThat(out.toString().lines().map(line -> JsonParser.parseString(line).getAsJsonObject().getAsJsonArray("predictions").size())).containsExactly(2, 2);
  }

  @Test
  void oneIsShownWithTheHistoryOfItsLabels() {
    assertThat(run("--model", "digits", "--id", "order-17")).isZero();
    assertThat(out.toString()).contains("order-17", "in force", "before", "analyst");
    assertThat(run("--id", "order-17")).isEqualTo(2);
    assertThat(err.toString()).contains("give --model with it");
    assertThat(run("--model", "digits", "--id", "order-17", "--row", "5")).isEqualTo(1);
    assertThat(err.toString()).contains("has no row 5; it has [2]");
    assertThat(run("--model", "digits", "--id", "unknown")).isEqualTo(1);
    assertThat(err.toString()).contains("no such prediction");
  }

  private final class Predictions extends PredictionServiceGrpc.PredictionServiceImplBase {
    @Override
    public void listPredictions(ListPredictionsRequest request, StreamObserver<ListPredictionsResponse> responses) {
      lists.add(request);
      responses.onNext(page(request.getPageToken()));
      responses.onCompleted();
    }

    @Override
    public void getPrediction(GetPredictionRequest request, StreamObserver<GetPredictionResponse> responses) {
      if (request.getKey().getPredictionId().equals("unknown")) {
        responses.onError(Status.NOT_FOUND.withDescription("no such prediction").asRuntimeException());
        return;
      }
      Prediction labelled = prediction("order-17", 2, "8", "3").toBuilder().addLabels(Label.newBuilder().setOutcome(of("9"))).build();
      responses.onNext(GetPredictionResponse.newBuilder().addPredictions(labelled).build());
      responses.onCompleted();
    }
  }
}
