// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import io.grpc.Channel;
import io.grpc.Status;
import io.infermeter.examples.digits.replay.LabelPlan.PlannedLabel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: makes calls at a steady rate, sends labels later, and counts what became of both. All its state belongs to the one thread of
 * the executor; {@link #start} and {@link #stop} may be called from any.
 */
public final class Replay {
  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
  private static final long TICK_MILLIS = 5;
  private static final long PROGRESS_SECONDS = 10;
  /** Beyond these, calls wait: for answers, and for a gateway that takes no labels. */
  private static final int MOST_CALLS_UNDERWAY = 512;
  private static final int MOST_LABELS_WAITING = 500_000;
  /** What a pause of this process or of the gateway has kept back is not sent in one burst later. */
  private static final long MOST_NANOS_BEHIND = Duration.ofMillis(200).toNanos();
  private static final long DRAIN_NANOS = Duration.ofSeconds(30).toNanos();

  private final ReplaySettings settings;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final ScheduledExecutorService thread;
  private final CallPlan plan;
  private final InferenceClient client;
  private final LabelSender labels;
  private final Mishaps mishaps = new Mishaps();
  private final Map<Lighting, SegmentTally> tallies = new EnumMap<>(Lighting.class);
  private final CompletableFuture<ReplayReport> report = new CompletableFuture<>();
  private final CompletableFuture<Instant> fall = new CompletableFuture<>();
  private @Nullable Instant firstCall;
  private long startNanos;
  private long behindNanos;
  private long stoppedNanos;
  private boolean stopping;
  private int underway;

  /**
   * Prepares a run.
   *
   * @param channel to the gateway
   * @param thread an executor of exactly one thread
   */
  public Replay(
      Channel channel,
      ReplaySettings settings,
      List<HeldBackRow> rows,
      InstantSource clock,
      LongSupplier nanos,
      ScheduledExecutorService thread) {
    this.settings = settings;
    this.clock = clock;
    this.nanos = nanos;
    this.thread = thread;
    plan = new CallPlan(settings, rows);
    client = new InferenceClient(channel, thread);
    labels = new LabelSender(channel, thread, nanos, mishaps);
    for (Lighting lighting : Lighting.values()) {
      tallies.put(lighting, new SegmentTally());
    }
  }

  /** Starts; the future ends with the report once everything was sent and answered, at the latest 30 s after the last call. */
  public CompletableFuture<ReplayReport> start() {
    startNanos = nanos.getAsLong();
    thread.scheduleAtFixedRate(this::guardedTick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    thread.scheduleAtFixedRate(this::progress, PROGRESS_SECONDS, PROGRESS_SECONDS, TimeUnit.SECONDS);
    return report;
  }

  /** Ends with the moment of the first call whose images are worse than before; never, if there is none. */
  public CompletableFuture<Instant> fall() {
    return fall.copy();
  }

  /** Makes no more calls, and sends all labels at once. */
  public void stop() {
    try {
      thread.execute(this::stopNow);
    } catch (RejectedExecutionException alreadyOver) {
      LOG.debug("told to stop after the end", alreadyOver);
    }
  }

  private void stopNow() {
    if (!stopping) {
      stopping = true;
      stoppedNanos = nanos.getAsLong();
      labels.sendAllAtOnce();
    }
  }

  private void guardedTick() {
    try {
      tick();
    } catch (RuntimeException | Error broken) {
      report.completeExceptionally(broken);
      throw broken;
    }
  }

  private void tick() {
    if (!stopping && nanos.getAsLong() - startNanos >= settings.duration().toNanos()) {
      stopNow();
    }
    if (!stopping) {
      makeDueCalls();
    }
    labels.sendDue();
    boolean lateForGood = stopping && nanos.getAsLong() - stoppedNanos > DRAIN_NANOS;
    if (stopping && underway == 0 && labels.idle() || lateForGood) {
      finish();
    }
  }

  private void makeDueCalls() {
    long behind = nanos.getAsLong() - startNanos - behindNanos - plan.nextDueNanos();
    if (behind > MOST_NANOS_BEHIND) {
      behindNanos += behind;
    }
    long now = nanos.getAsLong() - startNanos - behindNanos;
    while (plan.nextDueNanos() <= now && underway < MOST_CALLS_UNDERWAY && labels.waiting() < MOST_LABELS_WAITING) {
      begin(plan.next());
    }
  }

  private void begin(PlannedCall call) {
    underway++;
    Instant spokenOf = clock.instant();
    if (call.fallen()) {
      fall.complete(spokenOf);
    }
    SegmentTally tally = tallies.get(call.lighting());
    List<ReplayedRow> rows = new ArrayList<>(call.rows().size());
    for (int i = 0; i < call.rows().size(); i++) {
      rows.add(new ReplayedRow(call.id(), i, tally));
    }
    List<OwedLabel> early = call.labelsFirst() ? labels(call, rows, spokenOf, 0, 1) : List.of();
    if (early.isEmpty()) {
      infer(call, rows, spokenOf, 0);
    } else {
      labels.send(early, () -> infer(call, rows, spokenOf, 1));
    }
  }

  private void infer(PlannedCall call, List<ReplayedRow> rows, Instant spokenOf, int labelsSent) {
    Instant now = clock.instant();
    firstCall = firstCall == null ? now : firstCall;
    rows.getFirst().tally().calling(now);
    client.infer(
        call,
        answers -> {
          underway--;
          answered(rows, answers);
          labels(call, rows, spokenOf, labelsSent, Integer.MAX_VALUE).forEach(labels::owe);
        },
        status -> {
          underway--;
          mishaps.call(status);
        });
  }

  private static void answered(List<ReplayedRow> rows, int[] answers) {
    rows.getFirst().tally().answered(rows.size());
    for (int i = 0; i < answers.length; i++) {
      rows.get(i).answered(answers[i]);
    }
  }

  /** The labels of all rows of a call, of each row those from one place in its plan to before another. */
  private List<OwedLabel> labels(PlannedCall call, List<ReplayedRow> rows, Instant spokenOf, int from, int to) {
    long now = nanos.getAsLong();
    List<OwedLabel> owed = new ArrayList<>();
    for (ReplayedRow row : rows) {
      List<PlannedLabel> planned = call.rows().get(row.index()).labels().labels();
      for (PlannedLabel label : planned.subList(Math.min(from, planned.size()), Math.min(to, planned.size()))) {
        owed.add(new OwedLabel(row, label.outcome(), spokenOf.plus(label.known()), now + label.delay().toNanos(), 0));
      }
    }
    return owed;
  }

  private void finish() {
    if (report.isDone()) {
      return;
    }
    if (underway > 0) {
      mishaps.call(Status.DEADLINE_EXCEEDED.withDescription(underway + " calls were not answered in time"));
    }
    if (!labels.idle()) {
      mishaps.labels("UNSENT", "not acknowledged within 30 s after the last call", labels.waiting());
    }
    List<ReplayReport.Segment> segments =
        Arrays.stream(Lighting.values()).map(lighting -> ReplayReport.Segment.of(lighting, tallies.get(lighting))).toList();
    report.complete(
        new ReplayReport(
            firstCall, fall.getNow(null), segments, Map.copyOf(mishaps.calls()), Map.copyOf(mishaps.labels()), List.copyOf(mishaps.words())));
  }

  private void progress() {
    long calls = tallies.values().stream().mapToLong(SegmentTally::calls).sum();
    LOG.info(
        "{} calls answered, {} underway; {} labels wait for their time; errors: calls {}, labels {}",
        calls,
        underway,
        labels.waiting(),
        mishaps.calls(),
        mishaps.labels());
  }
}
