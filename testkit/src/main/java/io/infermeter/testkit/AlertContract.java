// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infermeter.core.store.AlertRecord;
import io.infermeter.core.store.AlertRecord.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store keeps about alerts. */
abstract class AlertContract extends StoreFixture {
  @Test
  void alertRecordsAreKeptByKindAndIdAndReplaced() {
    write(
        transaction -> {
          transaction.putAlertRecord(record(Kind.ALERT, "b", "first", false));
          transaction.putAlertRecord(record(Kind.ALERT, "a", "other", false));
          transaction.putAlertRecord(record(Kind.RULE, "b", "rule", false));
        });
    write(transaction -> transaction.putAlertRecord(record(Kind.ALERT, "b", "second", true)));
    assertThat(kept(Kind.ALERT)).containsExactly(record(Kind.ALERT, "a", "other", false), record(Kind.ALERT, "b", "second", true));
    assertThat(kept(Kind.RULE)).containsExactly(record(Kind.RULE, "b", "rule", false));
    assertThat(kept(Kind.SILENCE)).isEmpty();
  }

  @Test
  void anAlertRecordIsLetGoOnce() {
    write(transaction -> transaction.putAlertRecord(record(Kind.SILENCE, "s", "quiet", false)));
    assertThat(delete("s")).isTrue();
    assertThat(delete("s")).isFalse();
    assertThat(kept(Kind.SILENCE)).isEmpty();
  }

  @Test
  void alertRecordsOfATransactionThatFailsAreAsTheyWere() {
    write(transaction -> transaction.putAlertRecord(record(Kind.RULE, "kept", "before", false)));
    assertThatThrownBy(
            () ->
                write(
                    transaction -> {
                      transaction.putAlertRecord(record(Kind.RULE, "kept", "after", false));
                      transaction.putAlertRecord(record(Kind.RULE, "new", "after", false));
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessageContaining("on purpose");
    assertThat(kept(Kind.RULE)).containsExactly(record(Kind.RULE, "kept", "before", false));
  }

  @Test
  void anAlertRecordMayBeLarge() {
    AlertRecord large = record(Kind.ALERT, "large", "x".repeat(300_000), false);
    write(transaction -> transaction.putAlertRecord(large));
    assertThat(kept(Kind.ALERT)).containsExactly(large);
  }

  private List<AlertRecord> kept(Kind kind) {
    return store.read(snapshot -> snapshot.alertRecords(kind));
  }

  private boolean delete(String id) {
    return store.write(transaction -> transaction.deleteAlertRecord(Kind.SILENCE, id));
  }

  private static AlertRecord record(Kind kind, String id, String content, boolean told) {
    return new AlertRecord(kind, id, content.getBytes(StandardCharsets.UTF_8), told);
  }
}
