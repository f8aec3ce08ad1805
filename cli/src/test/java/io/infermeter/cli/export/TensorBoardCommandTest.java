// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.protocol.tensorboard.Event;
import io.infermeter.protocol.tensorboard.Summary;
import io.infermeter.v1.UndefinedReason;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TensorBoardCommandTest {
  private static final String ACCURACY = "quality/accuracy";
  private static final long FIRST_STEP = WindowGateway.START / 60 + 1;

  @TempDir private Path folder;
  private WindowGateway gateway;

  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void start() throws IOException {
    gateway = new WindowGateway();
    for (int minute = 0; minute < 5; minute++) {
      gateway.accuracy.put(minute, minute / 10.);
    }
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private Ended export(String... more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> arguments = new ArrayList<>(List.of("tensorboard", "--logdir", folder.toString(), "--target", gateway.address()));
    if (!List.of(more).contains("--from")) {
      arguments.addAll(List.of("--from", instant(0), "--to", instant(5)));
    }
    arguments.addAll(List.of(more));
    CommandLine command = new CommandLine(new ExportCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    command.setExecutionExceptionHandler((failure, line, parsed) -> {
      line.getErr().println(failure.getMessage());
      return 2;
    });
    return new Ended(command.execute(arguments.toArray(String[]::new)), out.toString(), err.toString());
  }

  private static String instant(int minute) {
    return Instant.ofEpochSecond(WindowGateway.START + 60L * minute).toString();
  }

  private List<Event> events(Path run) throws IOException {
    List<Event> events = new ArrayList<>();
    try (var files = Files.list(run)) {
      for (Path file : files.filter(each -> each.toString().contains("tfevents")).sorted().toList()) {
        try (var in = Files.newInputStream(file)) {
          RecordFile.read(in, events::add);
        }
      }
    }
    return events;
  }

  /** What a reader that follows restarts has of a tag at the end, and fails if a step is there twice. */
  private Map<Long, Float> read(String tag) throws IOException {
    TreeMap<Long, Float> values = new TreeMap<>();
    for (Event event : events(folder.resolve("digits/1"))) {
      if (event.hasSessionLog()) {
        values.tailMap(event.getStep(), true).clear();
      }
      for (Summary.Value value : event.getSummary().getValueList()) {
        if (value.getTag().equals(tag)) {
          assertThat(values.put(event.getStep(), value.getTensor().getFloatVal(0))).isNull();
          assertThat(event.getWallTime()).isEqualTo(event.getStep() * 60.);
        }
      }
    }
    return values;
  }

  private static Map<Long, Float> steps(Float... values) {
    Map<Long, Float> steps = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        steps.put(FIRST_STEP + i, values[i]);
      }
    }
    return steps;
  }

  @Test
  void eachWindowIsAStep() throws IOException {
    assertThat(export().code()).isZero();
    assertThat(read(ACCURACY)).isEqualTo(steps(0f, .1f, .2f, .3f, .4f));
  }

  @Test
  void whatIsThereIsNotWrittenAgain() throws IOException {
    export();
    int before = events(folder.resolve("digits/1")).size();
    assertThat(export().out()).startsWith("0 values written");
    assertThat(events(folder.resolve("digits/1"))).hasSize(before);
  }

  @Test
  void newWindowsFollow() throws IOException {
    export("--from", instant(0), "--to", instant(2));
    export();
    assertThat(read(ACCURACY)).isEqualTo(steps(0f, .1f, .2f, .3f, .4f));
    assertThat(events(folder.resolve("digits/1")).stream().filter(Event::hasSessionLog).map(Event::getStep)).containsExactly(0L);
  }

  @Test
  void aChangedWindowStartsTheRunAgainThere() throws IOException {
    export();
    gateway.accuracy.put(2, .9);
    assertThat(export().out()).contains("1 values written").contains("1 runs written again");
    assertThat(read(ACCURACY)).isEqualTo(steps(0f, .1f, .9f, .3f, .4f));
  }

  @Test
  void windowsAfterTheAskedRangeOutliveAChangeWithinIt() throws IOException {
    export();
    gateway.accuracy.put(1, .8);
    export("--from", instant(0), "--to", instant(2));
    assertThat(read(ACCURACY)).isEqualTo(steps(0f, .8f, .2f, .3f, .4f));
  }

  @Test
  void undefinedIsNotZeroAndTakesAValueAway() throws IOException {
    gateway.accuracy.remove(1);
    export();
    assertThat(read(ACCURACY)).isEqualTo(steps(0f, null, .2f, .3f, .4f));
    gateway.accuracy.remove(4);
    export();
    assertThat(read(ACCURACY)).isEqualTo(steps(0f, null, .2f, .3f));
  }

  /** TensorBoard's fast loader knows no restarts: a value of a tag drops those of this tag that are not before it. */
  @Test
  void whatIsGoneIsGoneForAReaderWithoutRestarts() throws IOException {
    export();
    gateway.accuracy.remove(2);
    gateway.accuracy.remove(4);
    export();
    TreeMap<Long, Float> values = new TreeMap<>();
    for (Event event : events(folder.resolve("digits/1"))) {
      for (Summary.Value value : event.getSummary().getValueList()) {
        if (value.getTag().equals(ACCURACY)) {
          values.tailMap(event.getStep(), true).clear();
          values.put(event.getStep(), value.getTensor().getFloatVal(0));
        }
      }
    }
    assertThat(values).isEqualTo(steps(0f, .1f, null, .3f));
  }

  @Test
  void whatTheGatewayForgetsStaysWritten() throws IOException {
    export();
    gateway.accuracy.clear();
    gateway.reason = UndefinedReason.UNDEFINED_REASON_BEFORE_RETENTION;
    assertThat(export().out()).startsWith("0 values written");
    assertThat(read(ACCURACY)).isEqualTo(steps(0f, .1f, .2f, .3f, .4f));
  }

  @Test
  void openWindowsWait() throws IOException {
    gateway.firstOpenMinute = 3;
    assertThat(export().out()).contains("2 points wait until they are complete");
    assertThat(read(ACCURACY)).isEqualTo(steps(0f, .1f, .2f));
    gateway.firstOpenMinute = 5;
    export();
    assertThat(read(ACCURACY)).isEqualTo(steps(0f, .1f, .2f, .3f, .4f));
  }

  @Test
  void followingLooksAgain() throws IOException {
    assertThat(export("--follow", "--updates", "3", "--every", "1ms").code()).isZero();
    assertThat(gateway.questions).hasSize(3);
    assertThat(read(ACCURACY)).isEqualTo(steps(0f, .1f, .2f, .3f, .4f));
  }

  @Test
  void aQuestionThatIsTooLargeIsCut() throws IOException {
    gateway.mostWindows = 2;
    assertThat(export().code()).isZero();
    assertThat(read(ACCURACY)).isEqualTo(steps(0f, .1f, .2f, .3f, .4f));
  }

  @Test
  void aFileThatWasCutOffLosesNothing() throws IOException {
    export();
    Path file;
    try (var files = Files.list(folder.resolve("digits/1"))) {
      file = files.findFirst().orElseThrow();
    }
    byte[] all = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(all, all.length - 7));
    assertThat(export().out()).startsWith("1 values written");
    assertThat(read(ACCURACY)).isEqualTo(steps(0f, .1f, .2f, .3f, .4f));
  }

  @Test
  void noNameLeavesTheFolder() throws IOException {
    for (String hostile : List.of("../../evil", "/etc/passwd", "..", ".", "a\0b\n\u001b[31m", "é".repeat(5_000), "C:\\x", "@resources")) {
      gateway.model = hostile;
      Ended ended = export();
      assertThat(ended.code()).as(ended.err()).isZero();
    }
    try (var all = Files.walk(folder)) {
      assertThat(all.filter(each -> each.toString().contains("tfevents")).map(each -> folder.relativize(each).getNameCount()))
          .containsOnly(1, 3)
          .hasSize(9);
    }
    try (var beside = Files.list(folder.getParent())) {
      assertThat(beside.map(each -> each.getFileName().toString())).doesNotContain("evil");
    }
  }

  @Test
  void onlyOneWritesAtATime() {
    try (EventFolder other = EventFolder.open(folder)) {
      Ended ended = export();
      assertThat(ended.code()).isEqualTo(2);
      assertThat(ended.err()).contains("another infermeter writes into");
      assertThat(other.runs()).isZero();
    }
  }

  @Test
  void wrongOptionsAreToldWithWhatMayBe() {
    assertThat(export("--step", "90s").err()).contains("--step is \"90s\"").contains("whole minutes");
    assertThat(export("--finality", "done").err()).contains("complete, mature or final");
    assertThat(export("--metrics", "acuracy").err()).contains("there is no metric \"acuracy\"").contains("accuracy");
    assertThat(export("--from", instant(2), "--to", instant(1)).err()).contains("--from is not before --to");
  }
}
