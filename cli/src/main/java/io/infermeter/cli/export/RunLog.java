// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import io.infermeter.protocol.tensorboard.Event;
import io.infermeter.protocol.tensorboard.SessionLog;
import io.infermeter.protocol.tensorboard.SourceMetadata;
import io.infermeter.protocol.tensorboard.Summary;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The event files of one run, which are their own memory: what was written before is read from them. A value that is there already is not
 * written again. Where one changed, the run is started again at its step, as training is after a crash: TensorBoard forgets that step and
 * all later ones, and they follow anew. So a reader finds each window once, as it was known last.
 *
 * <p>Each process begins a file of its own, so a file that was cut off by a crash hides nothing. Confined to one thread.
 */
final class RunLog {
  private static final Pattern FILE = Pattern.compile("events\\.out\\.tfevents\\.(\\d{10})\\.infermeter");

  /** One step of a run: its time in seconds since 1970, and its values by tag. An empty value stands for one that there is not any more. */
  record Step(double wallTime, SortedMap<String, Summary.Value> values) {}

  /** What a write did: how many values were new or changed, and the first step that was written again, if one was. */
  record Written(int values, @Nullable Long again) {}

  private final Path folder;
  private final TreeMap<Long, Step> steps = new TreeMap<>();
  private final Set<String> described = new HashSet<>();
  private long newestFile;
  private long lastStep = Long.MIN_VALUE;
  private @Nullable Path file;

  private RunLog(Path folder) {
    this.folder = folder;
  }

  /** @param first the first step that may still be written; what stands before it is left alone */
  static RunLog open(Path folder, long first) throws IOException {
    RunLog log = new RunLog(folder);
    if (Files.isDirectory(folder)) {
      List<Path> files;
      try (var all = Files.list(folder)) {
        files = all.filter(each -> FILE.matcher(each.getFileName().toString()).matches()).sorted().toList();
      }
      for (Path each : files) {
        Matcher name = FILE.matcher(each.getFileName().toString());
        log.newestFile = name.matches() ? Long.parseLong(name.group(1)) : 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(each))) {
          RecordFile.read(in, event -> log.replay(event, first));
        }
      }
    }
    return log;
  }

  private void replay(Event event, long first) {
    if (event.hasSessionLog() && event.getSessionLog().getStatus() == SessionLog.SessionStatus.START) {
      steps.tailMap(event.getStep(), true).clear();
      lastStep = Math.min(lastStep, event.getStep() - 1);
    } else if (event.hasSummary()) {
      lastStep = Math.max(lastStep, event.getStep());
      if (event.getStep() >= first) {
        Step step = steps.computeIfAbsent(event.getStep(), any -> new Step(event.getWallTime(), new TreeMap<>()));
        event.getSummary().getValueList().forEach(value -> step.values().put(value.getTag(), bare(value)));
      }
      event.getSummary().getValueList().forEach(value -> described.add(value.getTag()));
    }
  }

  private static Summary.Value bare(Summary.Value value) {
    return value.hasMetadata() && !value.getMetadata().getSummaryDescription().isEmpty()
        ? value.toBuilder().setMetadata(value.getMetadata().toBuilder().clearSummaryDescription()).build()
        : value;
  }

  /** Forgets the steps before this one: they will not be written again. */
  void forgetBefore(long first) {
    steps.headMap(first, false).clear();
  }

  /** Writes what is new or has changed. */
  Written write(SortedMap<Long, Step> found, Instant now) throws IOException {
    Map<Long, Step> merged = new HashMap<>();
    int changes = 0;
    long firstChange = Long.MAX_VALUE;
    for (Map.Entry<Long, Step> each : found.entrySet()) {
      int differences = differences(steps.get(each.getKey()), each.getValue());
      if (differences > 0) {
        changes += differences;
        firstChange = Math.min(firstChange, firstToRewrite(each.getKey(), each.getValue()));
        merged.put(each.getKey(), merge(steps.get(each.getKey()), each.getValue()));
      }
    }
    if (changes == 0) {
      return new Written(0, null);
    }
    boolean again = firstChange <= lastStep;
    steps.putAll(merged);
    append(firstChange, again, now);
    return new Written(changes, again ? firstChange : null);
  }

  private static int differences(@Nullable Step before, Step after) {
    Map<String, Summary.Value> old = before == null ? Map.of() : before.values();
    int differences = 0;
    for (Map.Entry<String, Summary.Value> each : after.values().entrySet()) {
      Summary.Value known = old.get(each.getKey());
      boolean gone = !each.getValue().hasTensor();
      if (gone ? known != null : known == null || !Objects.equals(known.getTensor(), each.getValue().getTensor())) {
        differences++;
      }
    }
    return differences;
  }

  /**
   * The step itself; or, where a value goes, the one before that has its tag: TensorBoard's fast loader pays no heed to a restart, and drops
   * of a tag what is not before the next value of that tag.
   */
  private long firstToRewrite(long step, Step after) {
    long first = step;
    for (Summary.Value value : after.values().values()) {
      if (!value.hasTensor() && steps.containsKey(step) && steps.get(step).values().containsKey(value.getTag())) {
        for (Map.Entry<Long, Step> before : steps.headMap(step, false).descendingMap().entrySet()) {
          if (before.getValue().values().containsKey(value.getTag())) {
            first = Math.min(first, before.getKey());
            break;
          }
        }
      }
    }
    return first;
  }

  private static Step merge(@Nullable Step before, Step after) {
    TreeMap<String, Summary.Value> values = new TreeMap<>(before == null ? Map.of() : before.values());
    after.values().forEach((tag, value) -> {
      if (value.hasTensor()) {
        values.put(tag, value);
      } else {
        values.remove(tag);
      }
    });
    return new Step(after.wallTime(), values);
  }

  private void append(long firstChange, boolean again, Instant now) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (file == null) {
      begin(out, now);
    }
    SortedMap<Long, Step> tail = steps.tailMap(firstChange, true);
    if (again) {
      RecordFile.write(out, start(firstChange, tail.get(firstChange).wallTime()));
    }
    for (Map.Entry<Long, Step> each : tail.entrySet()) {
      if (!each.getValue().values().isEmpty()) {
        RecordFile.write(out, event(each.getKey(), each.getValue()));
        lastStep = Math.max(lastStep, each.getKey());
      }
    }
    Files.write(Objects.requireNonNull(file), out.toByteArray(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    tail.replaceAll((step, known) -> new Step(known.wallTime(), stripped(known.values())));
  }

  private static SortedMap<String, Summary.Value> stripped(SortedMap<String, Summary.Value> values) {
    values.replaceAll((tag, value) -> bare(value));
    return values;
  }

  private Event event(long step, Step known) {
    Summary.Builder summary = Summary.newBuilder();
    known.values().forEach((tag, value) -> summary.addValue(described.add(tag) ? value : bare(value)));
    return Event.newBuilder().setWallTime(known.wallTime()).setStep(step).setSummary(summary).build();
  }

  private static Event start(long step, double wallTime) {
    SessionLog.Builder log = SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START);
    return Event.newBuilder().setWallTime(wallTime).setStep(step).setSessionLog(log).build();
  }

  /** Readers take the files of a run in the order of their names. The first START of a run says nothing to them but that it began. */
  private void begin(ByteArrayOutputStream out, Instant now) throws IOException {
    Files.createDirectories(folder);
    boolean first = newestFile == 0;
    newestFile = Math.max(now.getEpochSecond(), newestFile + 1);
    file = folder.resolve(String.format(Locale.ROOT, "events.out.tfevents.%010d.infermeter", newestFile));
    RecordFile.write(
        out,
        Event.newBuilder()
            .setWallTime(now.getEpochSecond())
            .setFileVersion("brain.Event:2")
            .setSourceMetadata(SourceMetadata.newBuilder().setWriter("infermeter"))
            .build());
    if (first) {
      RecordFile.write(out, start(0, now.getEpochSecond()));
    }
  }
}
