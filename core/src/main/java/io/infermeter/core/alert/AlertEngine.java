// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.alert.Verdict.Finding;
import io.infermeter.core.metric.MetricDescriptor;
import io.infermeter.core.query.Questions;
import io.infermeter.core.query.Series;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Evaluates the rules of a book when they are due, one after another, the one that has been due the longest first. A rule that cannot be
 * evaluated shows why, and does not keep the others from it; one whose evaluation takes long is evaluated less often. Confined to one
 * thread.
 */
public final class AlertEngine {
  /** Calls that run longer do not keep windows from being judged. */
  private static final long PATIENCE = 10_000_000;

  /** Labels learned before are in the store after this time. */
  private static final long LABELS_SETTLE = 2_000_000;

  /** Windows are judged at most so late, however long labels take. */
  private static final long LONGEST_LAG = 7 * 86_400_000_000L;

  /** An evaluation may take one part of so many of the time between two. */
  private static final long SHARE = 20;

  /** No evaluation begins later in a turn than this: what is found is told of between turns. */
  private static final long LONGEST_TURN = Duration.ofSeconds(2).toNanos();

  private final AlertBook book;
  private final AlertCodec codec;
  private final Judge judge;
  private final LongSupplier completeThrough;
  private final LongSupplier nanos;
  private final long startedMicros;
  private final Map<String, Run> runs = new HashMap<>();

  /** What is remembered of a rule between its evaluations. */
  private static final class Run {
    private final AlertRule rule;
    private long nextMicros;
    private long judgedEnd = Long.MIN_VALUE;
    private long judgedMicros;
    private long lag;
    private int series = 1;
    private final Map<Map<String, String>, Verdict> last = new HashMap<>();
    private final Map<String, Course> courses = new HashMap<>();

    Run(AlertRule rule) {
      this.rule = rule;
    }
  }

  /**
   * Begins.
   *
   * @param completeThrough everything before this instant is in the store, microseconds since 1970
   * @param nanos a monotonic clock
   * @param startedMicros what was before is not missed: the gateway may not have run
   */
  public AlertEngine(
      AlertBook book, AlertCodec codec, Questions questions, LongSupplier completeThrough, LongSupplier nanos, long startedMicros) {
    this.book = book;
    this.codec = codec;
    this.judge = new Judge(questions);
    this.completeThrough = completeThrough;
    this.nanos = nanos;
    this.startedMicros = startedMicros;
  }

  /** Evaluates what is due; after some seconds the rest is left for the next turn. */
  public void turn(long nowMicros) {
    long began = nanos.getAsLong();
    for (Run run : due(nowMicros)) {
      if (nanos.getAsLong() - began > LONGEST_TURN) {
        break;
      }
      evaluate(run, nowMicros);
    }
    book.turn();
  }

  private List<Run> due(long nowMicros) {
    List<AlertRule> rules = book.rules();
    runs.keySet().retainAll(rules.stream().map(AlertRule::name).toList());
    List<Run> due = new ArrayList<>();
    for (AlertRule rule : rules) {
      Run run = runs.get(rule.name());
      if (run == null || !run.rule.equals(rule)) {
        run = new Run(rule);
        runs.put(rule.name(), run);
      }
      if (!rule.paused() && nowMicros >= run.nextMicros) {
        due.add(run);
      }
    }
    due.sort(Comparator.comparingLong(run -> run.nextMicros));
    return due;
  }

  private void evaluate(Run run, long nowMicros) {
    long began = nanos.getAsLong();
    String error = "";
    try {
      judge(run, nowMicros);
      int refused = book.take(run.rule, advance(run, nowMicros));
      if (refused > 0) {
        error = refused + " series are in trouble beyond the " + AlertBook.MOST_ACTIVE + " alerts that may be pending or fire; group by less";
      }
    } catch (RuntimeException failure) {
      error = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
    book.error(run.rule, error);
    long took = Math.max(0, nanos.getAsLong() - began) / 1000;
    run.nextMicros = nowMicros + Math.max(Course.micros(run.rule.interval()), took * SHARE);
  }

  /** Judges the newest window, unless that has been judged: then its judgement stays. */
  private void judge(Run run, long nowMicros) {
    AlertRule rule = run.rule;
    TimeRange window = judge.window(rule, nowMicros - lag(run, nowMicros));
    boolean lacks = rule.condition() instanceof Condition.Absence && window.startMicros() < startedMicros;
    if (window.endMicros() <= run.judgedEnd || lacks) {
      return;
    }
    Map<Map<String, String>, Alert> active = book.active(rule.name());
    List<Verdict> verdicts = judge.judge(rule, window, nowMicros, run.series, active);
    if (verdicts.size() > run.series) {
      run.series = verdicts.size();
      verdicts = judge.judge(rule, window, nowMicros, run.series, active);
    }
    run.series = Math.max(1, verdicts.size());
    if (waitsForLabels(rule) && learnLag(run, verdicts, window, nowMicros)) {
      return;
    }
    run.judgedEnd = window.endMicros();
    run.judgedMicros = nowMicros;
    run.last.clear();
    verdicts.forEach(verdict -> run.last.put(verdict.dimensions(), verdict));
  }

  /** How long after its end a window is judged. */
  private long lag(Run run, long nowMicros) {
    long behind = Math.min(PATIENCE, Math.max(0, nowMicros - completeThrough.getAsLong()));
    boolean joins = run.rule.question().axis() == RollupKey.Axis.JOIN;
    return Math.max(behind + (joins ? LABELS_SETTLE : 0), run.lag);
  }

  private boolean waitsForLabels(AlertRule rule) {
    MetricDescriptor descriptor = judge.descriptor(rule);
    return descriptor.needsLabels() && rule.question().axis() == RollupKey.Axis.EVENT;
  }

  /** Learns how long labels take. @return whether the window lacks some of its labels, so that its judgement does not count */
  private static boolean learnLag(Run run, List<Verdict> verdicts, TimeRange window, long nowMicros) {
    long known = Long.MAX_VALUE;
    for (Verdict verdict : verdicts) {
      Series series = verdict.series();
      if (series.labelsMatureThroughMicros() != null) {
        known = Math.min(known, series.labelsMatureThroughMicros());
      }
    }
    if (known == Long.MAX_VALUE) {
      return false;
    }
    run.lag = Math.clamp(nowMicros - known, 0, LONGEST_LAG);
    return window.endMicros() > Math.max(known, nowMicros - LONGEST_LAG);
  }

  private List<Alert> advance(Run run, long nowMicros) {
    Map<Map<String, String>, Alert> active = book.active(run.rule.name());
    Map<Map<String, String>, String> untaken = untaken(run);
    List<Alert> changed = new ArrayList<>();
    active.forEach((dimensions, alert) -> changed.add(advance(run, alert, run.last.get(dimensions), nowMicros)));
    run.last.forEach(
        (dimensions, verdict) -> {
          if (verdict.finding() == Finding.BAD && !active.containsKey(dimensions)) {
            String id = untaken.getOrDefault(dimensions, UUID.randomUUID().toString());
            Course begun =
                Course.begin(id, run.rule, verdict, codec.seen(verdict.series()), run.judgedEnd, nowMicros);
            run.courses.put(begun.alert().id(), begun);
            changed.add(begun.alert());
          }
        });
    run.courses.keySet().retainAll(changed.stream().filter(Alert::isActive).map(Alert::id).toList());
    return changed;
  }

  /** The ids of alerts that began and could not be kept, by their series: they may be in the store, where the next attempt replaces them. */
  private Map<Map<String, String>, String> untaken(Run run) {
    Map<Map<String, String>, String> untaken = new HashMap<>();
    run.courses.forEach(
        (id, course) -> {
          if (book.alert(id).isEmpty()) {
            untaken.put(course.alert().dimensions(), id);
          }
        });
    return untaken;
  }

  private Alert advance(Run run, Alert alert, @org.jspecify.annotations.Nullable Verdict verdict, long nowMicros) {
    Course known = run.courses.getOrDefault(alert.id(), Course.of(alert));
    boolean told = verdict != null && verdict.finding() != Finding.UNKNOWN;
    Alert seen = told ? alert.seen(verdict.description(), codec.seen(verdict.series()), run.judgedMicros) : alert;
    Course next =
        new Course(seen, known.clearSince(), known.unknownSince())
            .next(run.rule, verdict == null ? Finding.UNKNOWN : verdict.finding(), nowMicros);
    run.courses.put(alert.id(), next);
    if (!next.alert().isActive() && verdict != null) {
      // The judgement that ended it is used up: only the next window can begin it anew.
      run.last.remove(alert.dimensions());
    }
    return next.alert();
  }
}
