// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.core.call.Position;
import io.infermeter.core.ingest.Rebuild;
import io.infermeter.core.ingest.Recorder;
import io.infermeter.core.store.TimeRange;
import io.infermeter.core.verify.Difference;
import io.infermeter.core.verify.Verification;
import io.infermeter.testkit.Things;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyingStoredTest {
  private static final long MINUTE = TimeRange.MINUTE;
  private static final TimeRange HOUR = new TimeRange(0, 60 * MINUTE);

  @TempDir Path folder;

  private static List<Difference> differences(H2Store store) {
    List<Difference> differences = new ArrayList<>();
    Verification.Listener listener =
        new Verification.Listener() {
          @Override
          public boolean progress(long throughMicros, long endMicros, long aggregates, long found) {
            return true;
          }

          @Override
          public void difference(Difference difference) {
            differences.add(difference);
          }
        };
    new Verification(store, listener).run(HOUR, HOUR.endMicros());
    return differences;
  }

  @Test
  void whatIsKeptOfAMinuteDoesNotHideThatItsStoredStateIsWrong() throws SQLException {
    try (H2Store store = H2Store.open(folder, Clock.systemUTC())) {
      Recorder recorder = new Recorder(store, Things.undeclared(), 0, () -> 0);
      for (int i = 0; i < 3; i++) {
        recorder.add(Things.recorded("p" + i, new Position((i + 1) / 2 * MINUTE, store.process(), i), Things.DIGITS, "1"));
      }
      recorder.flush(List.of(), List.of(), HOUR.endMicros());
      recorder.settleAll();
      recorder.flush(List.of(), List.of(), HOUR.endMicros());
      assertThat(differences(store)).isEmpty();
      assertThat(store.<Integer>read(snapshot -> Rebuild.fromRollups(snapshot, HOUR).size())).as("what is read now is kept").isPositive();
      try (Connection connection = DriverManager.getConnection("jdbc:h2:" + PointedPath.SCHEME + ":" + folder.resolve("meter"), "sa", "");
          Statement statement = connection.createStatement()) {
        String of = "kind = 'PREDICTIONS' and axis = 'EVENT' and event_minute = ";
        assertThat(
                statement.executeUpdate(
                    "update rollup_row set state = (select state from rollup_row where " + of + "1) where " + of + "0"))
            .isEqualTo(1);
      }
      assertThat(differences(store)).isNotEmpty();
    }
  }
}
