// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.infermeter.v1.Answer;
import io.infermeter.v1.Average;
import io.infermeter.v1.Label;
import io.infermeter.v1.MatchOperator;
import io.infermeter.v1.Question;
import io.infermeter.v1.Series;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
  @TempDir private Path folder;
  private FakeGateway gateway;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void start() throws IOException {
    gateway = new FakeGateway();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--target");
    all.add(gateway.address());
    return Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(all.toArray(String[]::new));
  }

  @Test
  void aQueryGetsEveryPage() {
    assertThat(run("query", "accuracy", "--by", "segment.lighting", "--last", "10m")).isZero();
    assertThat(out.toString().lines().map(String::strip).filter(line -> line.startsWith("accuracy")))
        .hasSize(2)
        .satisfiesExactly(
            dim -> assertThat(dim).contains("segment.lighting=dim", "0.5000", "[0.2500, 0.8750]", "8 of 10"),
            normal -> assertThat(normal).contains("segment.lighting=normal", "0.7500"));
    assertThat(gateway.queries).hasSize(2);
    assertThat(gateway.queries.get(0).getQuestions(0).getLookback().getSeconds()).isEqualTo(600);
    assertThat(gateway.queries.get(1).getPageToken()).isEqualTo("more");
  }

  @Test
  void theQuestionIsWhatWasTyped() {
    run(
        "query", "f1,recall", "latency", "--model", "a,b", "--where", "segment.lighting!=dim", "--from", "2026-11-23T10:00:00Z", "--to",
        "2026-11-23T11:00:00+00:00", "--step", "1m", "--average", "macro", "--quantile", "0.99", "--max-series", "7");
    Question question = gateway.queries.getFirst().getQuestions(0);
    assertThat(question.getMetricsList()).extracting(metric -> metric.getName()).containsExactly("f1", "recall", "latency");
    assertThat(question.getMetrics(0).getAverage()).isEqualTo(Average.AVERAGE_MACRO);
    assertThat(question.getMetrics(2).getQuantile()).isEqualTo(.99);
    assertThat(question.getMetrics(0).hasQuantile()).as("each option goes to the metrics that take it").isFalse();
    assertThat(question.getMetrics(2).getAverageValue()).isZero();
    assertThat(question.getMatchers(0).getValuesList()).containsExactly("a", "b");
    assertThat(question.getMatchers(1).getOperator()).isEqualTo(MatchOperator.MATCH_OPERATOR_NOT_IN);
    assertThat(question.getTimeRange().getEndTime().getSeconds() - question.getTimeRange().getStartTime().getSeconds()).isEqualTo(3_600);
    assertThat(question.getStep().getSeconds()).isEqualTo(60);
    assertThat(question.getMaxSeries()).isEqualTo(7);
  }

  @Test
  void aThresholdAKAndATimeOfKnowledgeCanBeTyped() {
    run("query", "f1", "top_k_accuracy", "--threshold", ".25", "--k", "3", "--as-of", "2026-11-23T11:00:00Z");
    Question question = gateway.queries.getFirst().getQuestions(0);
    assertThat(question.getMetrics(0).getThreshold()).isEqualTo(.25);
    assertThat(question.getMetrics(0).hasK()).isFalse();
    assertThat(question.getMetrics(1).getK()).isEqualTo(3);
    assertThat(question.getAsOf().getSeconds()).isEqualTo(1_795_431_600L);
  }

  @Test
  void aQueryInJsonIsTheContracts() {
    assertThat(run("query", "accuracy", "--json")).isZero();
    List<JsonObject> pages = out.toString().lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
    assertThat(pages).hasSize(2);
    JsonObject series = pages.getFirst().getAsJsonArray("answers").get(0).getAsJsonObject().getAsJsonArray("series").get(0).getAsJsonObject();
    assertThat(series.getAsJsonArray("points").get(0).getAsJsonObject().get("number").getAsDouble()).isEqualTo(.5);
  }

  @Test
  void aRefusalIsASentenceWithItsFields() {
    assertThat(run("query", "acuracy")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("infermeter: a question is wrong; questions[0].metrics[0].name: there is no 'acuracy'; did you mean accuracy?");
  }

  @Test
  void aGatewayThatIsNotThereIsNamed() {
    gateway.close();
    assertThat(run("ledger")).isEqualTo(1);
    assertThat(err.toString()).startsWith("infermeter: the gateway cannot be reached").contains("--target");
  }

  @Test
  void wrongOptionsSayWhatMayBe() {
    assertThat(run("query", "accuracy", "--average", "mean")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--average is \"mean\"; it may be binary, micro, macro, weighted, samples, none");
    assertThat(run("query", "accuracy", "--last", "soon")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--last is \"soon\"; write a duration");
    assertThat(run("query", "accuracy", "--where", "dim")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run("query", "accuracy", "--quantile", "0.9")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("none of accuracy takes quantile; these do: latency");
    assertThat(run("query")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(gateway.queries).isEmpty();
  }

  @Test
  void whatWasTypedWrongIsOneSentenceToo() {
    assertThat(run("query", "accuracy", "--lats", "1h")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run("label", "--id", "a", "--class")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run("query", "accuracy", "--json", "--csv")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run("predictions", "--limit", "many\u001b[2J")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run("qeury")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString().lines()).hasSize(5).allMatch(line -> line.startsWith("infermeter: ")).satisfiesExactly(
        unknown -> assertThat(unknown).contains("--lats", "did you mean", "--last", "`infermeter query --help`"),
        missing -> assertThat(missing).contains("--class", "`infermeter label --help`"),
        both -> assertThat(both).contains("--json", "--csv"),
        wrong -> assertThat(wrong).contains("--limit", "many\\u001b[2J").doesNotContain("\u001b"),
        command -> assertThat(command).contains("qeury", "query"));
  }

  @Test
  void aWatchPrintsAllAndThenWhatChanged() {
    assertThat(run("watch", "accuracy", "--updates", "1", "--every", "2s")).isZero();
    assertThat(out.toString()).contains("all at ", "0.5000", "changed at ", "0.6250", "3 updates were merged");
    assertThat(gateway.watches.getFirst().getInterval().getSeconds()).isEqualTo(2);
  }

  @Test
  void theLedgerIsATable() {
    assertThat(run("ledger")).isZero();
    assertThat(out.toString()).contains("1,234").containsPattern("dropped \\(duplicate_id\\)\\s+3");
    assertThat(run("ledger", "--json")).isZero();
    assertThat(out.toString()).contains("\"receivedRows\": \"1234\"");
  }

  @Test
  void oneLabelIsSentWithItsTime() {
    assertThat(run("label", "--model", "digits", "--id", "order-17", "--row", "2", "--class", "3", "--source", "analyst")).isZero();
    Label label = gateway.labels.getFirst().getLabels(0);
    assertThat(gateway.labels.getFirst().getModel()).isEqualTo("digits");
    assertThat(label.getPrediction().getRow()).isEqualTo(2);
    assertThat(label.getOutcome().getClassName()).isEqualTo("3");
    assertThat(label.hasLabelTime()).isTrue();
    assertThat(out.toString()).contains("1 joined");
  }

  @Test
  void aFileIsSentInBatchesAndBadLinesAreNamed() throws IOException {
    StringBuilder csv = new StringBuilder("prediction_id,class_name,label_time,source\n");
    for (int i = 0; i < 2_500; i++) {
      csv.append("id").append(i).append(",\"cat, \"\"striped\"\"\",2026-11-23T12:00:00Z,\n");
    }
    csv.append("only-an-id\n").append("x,3,yesterday,\n").append("refused,3,,\n").append(",3,,\n");
    Path file = Files.writeString(folder.resolve("labels.csv"), csv);
    assertThat(run("label", "--model", "digits", "--file", file.toString())).isEqualTo(1);
    assertThat(gateway.labels).hasSize(3);
    assertThat(gateway.labels.getFirst().getLabels(0).getOutcome().getClassName()).isEqualTo("cat, \"striped\"");
    assertThat(out.toString()).contains("2,500 joined");
    assertThat(err.toString())
        .contains("2,000 labels sent")
        .contains("line 2502: it has 1 values, and there are 4 columns")
        .contains("line 2503: label_time is \"yesterday\"")
        .contains("line 2504 invalid: no such class")
        .contains("line 2505: prediction_id is missing");
  }

  @Test
  void afterABreakItSaysWhereToGoOn() throws IOException {
    StringBuilder csv = new StringBuilder("prediction_id,class_name\n");
    for (int i = 0; i < 1_500; i++) {
      csv.append(i == 1_200 ? "too-much" : "id" + i).append(",3\n");
    }
    Path file = Files.writeString(folder.resolve("labels.csv"), csv);
    assertThat(run("label", "--model", "digits", "--file", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("too many labels wait; 1,000 labels before line 1002 are stored: go on with --from-line 1002");
    assertThat(out.toString()).as("what became of those").contains("1,000 joined");
    Files.writeString(file, csv.toString().replace("too-much", "id1200"));
    assertThat(run("label", "--model", "digits", "--file", file.toString(), "--from-line", "1002")).isZero();
    assertThat(gateway.labels.getLast().getLabelsCount()).isEqualTo(500);
    assertThat(gateway.labels.getLast().getLabels(0).getPrediction().getPredictionId()).isEqualTo("id1000");
    assertThat(run("label", "--id", "a", "--class", "3", "--from-line", "5")).isEqualTo(CommandLine.ExitCode.USAGE);
  }

  @Test
  void labelsComeFromStandardInputToo() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("prediction_id,class_name\norder-17,3\n".getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(run("label", "--model", "digits", "--file", "-")).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(gateway.labels.getFirst().getLabels(0).getPrediction().getPredictionId()).isEqualTo("order-17");
  }

  @Test
  void aQueryInCsvHasOneHeaderForAllPages() {
    assertThat(run("query", "accuracy", "--csv")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.getFirst()).startsWith("metric,parameters,segment.lighting,start_time,");
    assertThat(lines.get(1)).contains("accuracy,,dim,", ",0.5,1,,0.25,0.875,", ",8,8,10,0,");
    assertThat(lines.get(2)).contains("accuracy,,normal,");
  }

  @Test
  void theCallBeforeAnEvaluationIsNotTakenForOneOfItsRuns() {
    Series probe = FakeGateway.accuracy("dim", 1).toBuilder().putDimensions("segment.evaluation", ProbeSeries.of("v3")).build();
    Series run = FakeGateway.accuracy("dim", .5).toBuilder().putDimensions("segment.evaluation", "v3/b1-c1-r1").build();
    Answer answer = Answer.newBuilder().addSeries(probe).addSeries(run).build();
    assertThat(ProbeSeries.without(answer).getSeriesList()).containsExactly(run);
    Question.Builder byEvaluation = Question.newBuilder().addGroupBy("segment.evaluation");
    assertThat(ProbeSeries.hiddenIn(byEvaluation.build())).isTrue();
    assertThat(ProbeSeries.hiddenIn(byEvaluation.addMatchers(Matching.parse("--where", "segment.evaluation=v3/probe")).build())).as("asked for by name").isFalse();
    assertThat(ProbeSeries.hiddenIn(Question.getDefaultInstance())).isFalse();
  }

  @Test
  void aFileWithoutItsHeaderIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("labels.csv"), "id,clazz\na,3\n");
    assertThat(run("label", "--file", file.toString())).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("prediction_id among them", "there is no column");
    assertThat(run("label", "--file", folder.resolve("none.csv").toString())).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("which does not exist");
    assertThat(run("label")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(gateway.labels).isEmpty();
  }

  @Test
  void everyCommandHasHelp() {
    CommandLine root = Main.commandLine();
    assertThat(root.getSubcommands().keySet()).contains("demo", "serve", "query", "watch", "label", "models", "ledger");
    for (String name : root.getSubcommands().keySet()) {
      if (!name.equals("help") && !name.equals("serve")) {
        assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute(name, "--help")).isZero();
      }
    }
    assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute("--version")).isZero();
    assertThat(out.toString()).contains("infermeter development");
  }
}
