// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.WriteTransaction;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;

/**
 * Keeps everything in an H2 database in a folder of its own. What a transaction wrote is in the file when it ends. Thread-safe: one
 * writer at a time, any number of readers, each of which sees the state of one instant.
 */
public final class H2Store implements MeterStore {
  private static final String NAME = "meter";
  private static final int CONNECTIONS = 8;
  private static final int BATCH = 1_000;
  private static final Class<?>[] ENTITIES = {
    ProcessRow.class,
    SeriesRow.class,
    CallRow.class,
    DropRow.class,
    PredictionRow.class,
    ClassListRow.class,
    RegisterRow.class,
    LabelRow.class,
    RollupRow.class,
    ResourceRow.class,
    AlertRow.class,
    EvaluationRow.class,
    ReferenceRow.class,
    ReferenceChunkRow.class
  };

  private final DataFolder folder;
  private final HikariDataSource connections;
  private final SessionFactory sessions;
  private final SeriesIndex index = new SeriesIndex();
  private final RollupReads rollups = new RollupReads();
  private final ReentrantLock writing = new ReentrantLock();
  private final int process;

  private H2Store(DataFolder folder, HikariDataSource connections, SessionFactory sessions, Clock clock) {
    this.folder = folder;
    this.connections = connections;
    this.sessions = sessions;
    this.process = register(clock);
  }

  /**
   * Opens the store of a folder, and makes one where there is none.
   *
   * @param clock says when this process began
   * @throws StoreException in one sentence, if another process uses the folder, or it cannot be read or written
   */
  public static H2Store open(Path path, Clock clock) {
    return open(path, clock, "");
  }

  /** The same on another of H2's file systems, such as one that fails, by its scheme and a colon. */
  static H2Store open(Path path, Clock clock, String fileSystem) {
    DataFolder folder = DataFolder.take(path);
    HikariDataSource connections = null;
    try {
      connections = connect(folder.path(), fileSystem);
      migrate(connections, folder.path());
      return new H2Store(folder, connections, sessions(connections), clock);
    } catch (RuntimeException e) {
      if (connections != null) {
        connections.close();
      }
      folder.close();
      throw e instanceof StoreException known ? known : unusable(folder.path(), e);
    }
  }

  private static StoreException unusable(Path folder, RuntimeException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new StoreException("the database in \"" + folder + "\" cannot be opened: " + root.getMessage(), e);
  }

  private static HikariDataSource connect(Path folder, String fileSystem) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("infermeter-" + NAME);
    PointedPath.register();
    config.setJdbcUrl("jdbc:h2:" + PointedPath.SCHEME + ":" + fileSystem + folder.resolve(NAME) + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;QUERY_CACHE_SIZE=256");
    config.setUsername("sa");
    config.setPassword("");
    config.setAutoCommit(false);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionInitSql("set session characteristics as transaction isolation level snapshot");
    return new HikariDataSource(config);
  }

  private static void migrate(HikariDataSource connections, Path folder) {
    try {
      Flyway.configure(H2Store.class.getClassLoader())
          .dataSource(connections)
          .locations("classpath:io/infermeter/storage/migration")
          // By default a newer schema would be taken for this version's.
          .ignoreMigrationPatterns("")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StoreException(
          "the database in \"" + folder + "\" does not fit this version of Infermeter: " + e.getMessage().lines().findFirst().orElse("")
              + "; use the version that wrote it, or another folder with --data",
          e);
    }
  }

  private static SessionFactory sessions(HikariDataSource connections) {
    Configuration configuration = new Configuration();
    for (Class<?> entity : ENTITIES) {
      configuration.addAnnotatedClass(entity);
    }
    configuration.getProperties().put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, connections);
    return configuration
        .setProperty(AvailableSettings.STATEMENT_BATCH_SIZE, BATCH)
        .setProperty(AvailableSettings.ORDER_INSERTS, true)
        .setProperty(AvailableSettings.IN_CLAUSE_PARAMETER_PADDING, true)
        .setProperty(AvailableSettings.CONNECTION_PROVIDER_DISABLES_AUTOCOMMIT, true)
        .buildSessionFactory();
  }

  private int register(Clock clock) {
    try (StatelessSession session = sessions.openStatelessSession()) {
      Transaction transaction = session.beginTransaction();
      ProcessRow row = new ProcessRow();
      row.startedMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
      session.insert(row);
      index.load(session);
      transaction.commit();
      // The number of this process must not go to another one after a crash, nor be lost where the database is opened again.
      checkpoint();
      return row.id;
    }
  }

  @Override
  public int process() {
    return process;
  }

  @Override
  public <T> T write(Function<WriteTransaction, T> work) {
    writing.lock();
    try (StatelessSession session = sessions.openStatelessSession()) {
      session.setJdbcBatchSize(BATCH);
      HibernateTransaction writes = new HibernateTransaction(session, index, process);
      T result = commit(session, writes, work);
      checkpoint();
      // Not before: where the database is opened again without the transaction, these numbers are nobody's.
      writes.committed();
      return result;
    } catch (StoreException e) {
      throw e;
    } catch (jakarta.persistence.PersistenceException e) {
      throw failed("written", e);
    } finally {
      writing.unlock();
    }
  }

  private static <T> T commit(StatelessSession session, HibernateTransaction writes, Function<WriteTransaction, T> work) {
    Transaction transaction = session.beginTransaction();
    try {
      T result = work.apply(writes);
      transaction.commit();
      return result;
    } catch (RuntimeException | Error e) {
      rollBack(transaction, e);
      throw e;
    }
  }

  /** What is acknowledged must be on the disk, and found again after a kill, not only on its way there. */
  private void checkpoint() {
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("checkpoint sync");
    } catch (SQLException e) {
      reopen();
      throw new StoreException("the database in \"" + folder.path() + "\" could not be written to the disk: " + e.getMessage(), e);
    }
  }

  private static void rollBack(Transaction transaction, Throwable cause) {
    try {
      transaction.rollback();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public <T> T read(Function<Snapshot, T> work) {
    return read(rollups, work);
  }

  @Override
  public <T> T readStored(Function<Snapshot, T> work) {
    return read(new RollupReads(0), work);
  }

  private <T> T read(RollupReads kept, Function<Snapshot, T> work) {
    try (StatelessSession session = sessions.openStatelessSession()) {
      Transaction transaction = session.beginTransaction();
      try {
        T result = work.apply(new HibernateSnapshot(session, index, kept));
        transaction.commit();
        return result;
      } catch (RuntimeException | Error e) {
        rollBack(transaction, e);
        throw e;
      }
    } catch (jakarta.persistence.PersistenceException e) {
      throw failed("read", e);
    }
  }

  /** The share of the file's pages that are in use; the others are used again when they are old enough. */
  @Override
  public long bytes() {
    Map<String, Long> info = new HashMap<>();
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select setting_name, setting_value from information_schema.settings where setting_name in"
                    + " ('info.FILE_SIZE', 'info.FILL_RATE', 'info.PAGE_COUNT', 'info.PAGE_COUNT_LIVE')")) {
      while (rows.next()) {
        info.put(rows.getString(1), Long.parseLong(rows.getString(2)));
      }
    } catch (SQLException e) {
      throw new StoreException("the size of the database in \"" + folder.path() + "\" cannot be read: " + e.getMessage(), e);
    }
    double used = info.getOrDefault("info.FILL_RATE", 100L) / 100.0;
    double live = info.getOrDefault("info.PAGE_COUNT_LIVE", 1L) / (double) Math.max(1, info.getOrDefault("info.PAGE_COUNT", 1L));
    return Math.round(info.getOrDefault("info.FILE_SIZE", 0L) * used * Math.min(1, live));
  }

  private StoreException failed(String what, RuntimeException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    reopen();
    return new StoreException("the database in \"" + folder.path() + "\" could not be " + what + ": " + root.getMessage(), e);
  }

  /** H2 gives a database up for good when a write fails, as on a full disk; it opens again with the first new connection. */
  private void reopen() {
    index.forget();
    if (!connections.isClosed()) {
      connections.getHikariPoolMXBean().softEvictConnections();
    }
  }

  /** Ends the database and gives the folder back. Can be called again, and does nothing then. */
  @Override
  public void close() {
    if (sessions.isClosed()) {
      return;
    }
    sessions.close();
    connections.close();
    folder.close();
  }
}
