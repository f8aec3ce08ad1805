// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import io.infermeter.cli.WrongUsage;
import io.infermeter.protocol.tensorboard.Summary;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A log directory of TensorBoard with a run in each folder. One process at a time writes into it. Confined to one thread. */
final class EventFolder implements AutoCloseable {
  /** Folders that a model's clients can have made, by making up names. */
  static final int MOST_RUNS = 10_000;

  private final Path folder;
  private final FileChannel lockFile;
  private final Map<String, RunLog> runs = new HashMap<>();
  private boolean full;

  private EventFolder(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /** @throws WrongUsage if it cannot be made or written, or another process writes into it */
  static EventFolder open(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel file = FileChannel.open(folder.resolve(".infermeter.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(file) == null) {
        file.close();
        throw new WrongUsage("--logdir: another infermeter writes into \"" + folder + "\"; stop it, or choose another folder");
      }
      return new EventFolder(folder, file);
    } catch (IOException e) {
      throw new WrongUsage("--logdir: \"" + folder + "\" cannot be written: " + e.getMessage());
    }
  }

  private static @Nullable FileLock lock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Writes what is new or has changed in a run. @param first the first step that may still change */
  RunLog.Written write(String run, SortedMap<Long, RunLog.Step> steps, long first, Instant now) throws IOException {
    RunLog log = runs.get(run);
    if (log == null) {
      if (runs.size() >= MOST_RUNS) {
        full = true;
        return new RunLog.Written(0, null);
      }
      log = RunLog.open(folder.resolve(run), first);
      runs.put(run, log);
    }
    log.forgetBefore(first);
    return log.write(steps, now);
  }

  /** Writes values that do not belong to any window. */
  void writeOnce(String run, long step, double wallTime, SortedMap<String, Summary.Value> values, Instant now) throws IOException {
    write(run, new java.util.TreeMap<>(Map.of(step, new RunLog.Step(wallTime, values))), Long.MIN_VALUE, now);
  }

  int runs() {
    return runs.size();
  }

  /** Whether runs were left out because there are too many. */
  boolean isFull() {
    return full;
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
