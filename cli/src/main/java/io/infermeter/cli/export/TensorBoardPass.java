// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import io.infermeter.protocol.tensorboard.Summary;
import io.infermeter.v1.Evaluation;
import io.infermeter.v1.Finality;
import io.infermeter.v1.Point;
import io.infermeter.v1.Series;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Asks for the windows of a range and writes what is new or has changed of them. Confined to one thread. */
final class TensorBoardPass {
  /**
   * What a pass did.
   *
   * @param values values that were new or have changed
   * @param runs runs that have any
   * @param again runs of which windows that stood there were written again
   * @param waiting points that can still change too much to be written
   */
  record Outcome(int values, int runs, int again, long waiting) {}

  private final WindowQuestions questions;
  private final ExportProgress progress;
  private final EvaluationSessions evaluations;
  private final EventFolder folder;
  private final List<ExportedMetric> metrics;
  private final List<String> models;
  private final Finality least;
  private final Set<String> kept = new HashSet<>();
  private final Map<String, TreeMap<Long, RunLog.Step>> found = new HashMap<>();
  private int values;
  private int again;
  private long waiting;

  /** @param least points that can change more than this are not written yet */
  TensorBoardPass(
      WindowQuestions questions,
      ExportProgress progress,
      EvaluationSessions evaluations,
      EventFolder folder,
      List<ExportedMetric> metrics,
      List<String> models,
      Finality least) {
    this.questions = questions;
    this.progress = progress;
    this.evaluations = evaluations;
    this.folder = folder;
    this.metrics = metrics;
    this.models = models;
    this.least = least;
  }

  Outcome run(WindowRange range, Instant now) throws IOException {
    values = 0;
    again = 0;
    waiting = 0;
    found.clear();
    List<ExportedMetric> ofModels = metrics.stream().filter(each -> !each.isResource()).toList();
    if (!range.isEmpty()) {
      ask(ofModels, metrics.stream().filter(ExportedMetric::isResource).toList(), range);
    }
    // In the order of their names, so that the same runs are left out where there are too many.
    for (Map.Entry<String, TreeMap<Long, RunLog.Step>> run : new TreeMap<>(found).entrySet()) {
      note(folder.write(run.getKey(), run.getValue(), range.firstStep(), now));
    }
    writeEvaluations(now);
    if (folder.runs() > 0) {
      Summary.Value layout = MarginCharts.of(metrics);
      folder.writeOnce(RunName.ROOT, 0, now.getEpochSecond(), new TreeMap<>(Map.of(layout.getTag(), layout)), now);
    }
    return new Outcome(values, folder.runs(), again, waiting);
  }

  private void ask(List<ExportedMetric> ofModels, List<ExportedMetric> ofResources, WindowRange range) {
    List<String> segments = questions.segments();
    progress.begin((1 + segments.size()) * WindowQuestions.parts(ofModels, range) + WindowQuestions.parts(ofResources, range));
    questions.ofModels(ofModels, null, range, (metric, series) -> add(metric, series, range, RunName::ofModel));
    for (String segment : segments) {
      questions.ofModels(ofModels, segment, range, (metric, series) -> add(metric, series, range, RunName::ofModel));
    }
    questions.ofResources(ofResources, range, (metric, series) -> add(metric, series, range, RunName::ofResource));
  }

  private void add(ExportedMetric metric, Series series, WindowRange range, Function<Map<String, String>, String> run) {
    String split = RunName.split(series.getDimensionsMap());
    TreeMap<Long, RunLog.Step> steps = found.computeIfAbsent(run.apply(series.getDimensionsMap()), any -> new TreeMap<>());
    for (Point point : series.getPointsList()) {
      if (point.getFinalityValue() < least.getNumber()) {
        waiting++;
        continue;
      }
      long end = range.endOf(point.getStartTime());
      for (Summary.Value value : PointValues.of(metric, split, point)) {
        steps.computeIfAbsent(WindowRange.step(end), any -> new RunLog.Step(end, new TreeMap<>())).values().put(value.getTag(), value);
      }
    }
  }

  private void note(RunLog.Written written) {
    values += written.values();
    again += written.again() == null ? 0 : 1;
  }

  /** An evaluation never changes, so each is fetched once. */
  private void writeEvaluations(Instant now) throws IOException {
    for (Evaluation listed : evaluations.list(models)) {
      String identity = listed.getName() + " " + listed.getCreateTime();
      if (!kept.contains(identity)) {
        Optional<Evaluation> evaluation = evaluations.get(listed.getName());
        Map<String, RunLog.Step> runs = evaluation.map(EvaluationSessions::runs).orElseGet(Map::of);
        for (Map.Entry<String, RunLog.Step> run : runs.entrySet()) {
          long step = WindowRange.step((long) Math.ceil(run.getValue().wallTime()));
          note(folder.write(run.getKey(), new TreeMap<>(Map.of(step, run.getValue())), Long.MIN_VALUE, now));
        }
        kept.add(identity);
      }
    }
  }
}
