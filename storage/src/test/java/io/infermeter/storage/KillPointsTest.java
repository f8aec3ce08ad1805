// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.storage.RecordedFile.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database is written, and everything done to its file is recorded. Then the file is laid out as a kill would have left it, at
 * each step and within each write, and opened: it must hold every commit that was acknowledged by then. Space is used again at once,
 * as it is by a gateway that has run for a while.
 */
class KillPointsTest {
  private static final int COMMITS = 40;
  private static final String OPTIONS = ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;RETENTION_TIME=0";

  @TempDir private Path folder;

  @BeforeEach
  void nothingIsRecorded() {
    FilePath.register(new RecordedFile());
    PointedPath.register();
    RecordedFile.STEPS.clear();
    RecordedFile.ACKNOWLEDGED.set(0);
  }

  @Test
  void everyCommitIsFoundWhereverAKillStruck() throws Exception {
    Found found = kills(record("pointed:recorded:"));
    assertThat(found.opened()).isGreaterThan(4 * COMMITS);
    assertThat(found.lost()).isEmpty();
  }

  @Test
  void everySyncedCommitIsFoundWhereverThePowerFailed() throws Exception {
    Found found = powerFailures(record("pointed:recorded:"));
    assertThat(found.opened()).isGreaterThan(COMMITS);
    assertThat(found.lost()).isEmpty();
  }

  @Test
  void withoutThePointerH2LosesCommits() throws Exception {
    Found found = kills(record("recorded:"));
    assertThat(found.lost()).as("where this is empty, PointedFile is not needed any more").isNotEmpty();
  }

  /** @return the steps from the making of the database to its closing, which compacts it */
  private List<Step> record(String scheme) throws SQLException {
    Random random = new Random(7);
    try (Connection connection = DriverManager.getConnection("jdbc:h2:" + scheme + folder.resolve("written") + OPTIONS, "sa", "");
        Statement statement = connection.createStatement()) {
      statement.execute("create table filler(id int primary key, bytes varbinary(1000))");
      statement.execute("create table last(number int)");
      statement.execute("insert into last values 0");
      statement.execute("checkpoint sync");
      connection.setAutoCommit(false);
      try (PreparedStatement fill = connection.prepareStatement("merge into filler key(id) values (?, ?)")) {
        for (int commit = 1; commit <= COMMITS; commit++) {
          fill(fill, random);
          statement.execute("update last set number = " + commit);
          connection.commit();
          statement.execute("checkpoint sync");
          RecordedFile.ACKNOWLEDGED.set(commit);
        }
      }
    }
    return new ArrayList<>(RecordedFile.STEPS);
  }

  /** Chunks of different sizes, so that H2 foretells their places wrongly. */
  private static void fill(PreparedStatement fill, Random random) throws SQLException {
    for (int row = random.nextInt(4) == 0 ? 40 : 1; row > 0; row--) {
      byte[] bytes = new byte[random.nextInt(600)];
      random.nextBytes(bytes);
      fill.setInt(1, random.nextInt(1_000));
      fill.setBytes(2, bytes);
      fill.executeUpdate();
    }
  }

  private record Found(int opened, List<String> lost) {}

  /** After each step, and in the middle of each write: all before it is in the file, as the kernel has it. */
  private Found kills(List<Step> steps) throws Exception {
    Found found = new Found(0, new ArrayList<>());
    byte[] file = new byte[0];
    for (Step step : steps) {
      if (step.acknowledged() > 0 && step instanceof Step.Write write) {
        for (int part : new int[] {HeaderBlock.SIZE, write.bytes().length / 2 / HeaderBlock.SIZE * HeaderBlock.SIZE}) {
          byte[] torn = apply(file, new Step.Write(step.acknowledged(), write.position(), Arrays.copyOf(write.bytes(), part)));
          found = open(found, torn, step.acknowledged(), "within " + write.position());
        }
      }
      file = apply(file, step);
      if (step.acknowledged() > 0) {
        found = open(found, file, step.acknowledged(), "after " + step.getClass().getSimpleName());
      }
    }
    return found;
  }

  /** What was synced is in the file; of what came after it, only the last write. */
  private Found powerFailures(List<Step> steps) throws Exception {
    Found found = new Found(0, new ArrayList<>());
    byte[] synced = new byte[0];
    byte[] file = synced;
    for (Step step : steps) {
      if (step instanceof Step.Sync) {
        synced = file;
      } else {
        file = apply(file, step);
        if (step.acknowledged() > 0) {
          found = open(found, apply(synced, step), step.acknowledged(), "only " + step.getClass().getSimpleName());
        }
      }
    }
    return found;
  }

  private static byte[] apply(byte[] file, Step step) {
    return switch (step) {
      case Step.Sync sync -> file;
      case Step.Truncate truncate -> Arrays.copyOf(file, (int) truncate.size());
      case Step.Write write -> {
        byte[] changed = Arrays.copyOf(file, (int) Math.max(file.length, write.position() + write.bytes().length));
        System.arraycopy(write.bytes(), 0, changed, (int) write.position(), write.bytes().length);
        yield changed;
      }
    };
  }

  private Found open(Found found, byte[] file, int acknowledged, String when) throws IOException {
    Path left = folder.resolve("left");
    Files.write(folder.resolve("left.mv.db"), file);
    String what;
    try (Connection connection = DriverManager.getConnection("jdbc:h2:" + left + OPTIONS, "sa", "");
        ResultSet last = connection.createStatement().executeQuery("select number from last")) {
      last.next();
      what = last.getInt(1) >= acknowledged ? "" : when + ": " + last.getInt(1) + " of " + acknowledged;
    } catch (SQLException e) {
      what = when + ": " + e.getMessage();
    }
    if (!what.isEmpty()) {
      found.lost().add(what);
    }
    return new Found(found.opened() + 1, found.lost());
  }
}
