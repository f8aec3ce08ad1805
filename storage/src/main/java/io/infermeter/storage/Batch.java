// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import org.hibernate.StatelessSession;

/** One statement for many rows, in a JDBC batch: for what Hibernate does row by row (generated keys, merging). */
final class Batch {
  private static final int ROWS = 1_000;

  private Batch() {}

  /** Sets the parameters of one row. */
  @FunctionalInterface
  interface Binding<T> {
    void bind(PreparedStatement statement, T row) throws SQLException;
  }

  static <T> void run(StatelessSession session, String sql, Collection<T> rows, Binding<T> binding) {
    if (rows.isEmpty()) {
      return;
    }
    session.doWork(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int waiting = 0;
            for (T row : rows) {
              binding.bind(statement, row);
              statement.addBatch();
              if (++waiting == ROWS) {
                statement.executeBatch();
                waiting = 0;
              }
            }
            if (waiting > 0) {
              statement.executeBatch();
            }
          }
        });
  }
}
