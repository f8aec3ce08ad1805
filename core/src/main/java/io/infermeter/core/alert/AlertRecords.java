// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.store.AlertRecord;
import io.infermeter.core.store.AlertRecord.Kind;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.StoreException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A book's pages in the store. */
final class AlertRecords {
  private final MeterStore store;
  private final AlertCodec codec;
  private int unreadable;

  AlertRecords(MeterStore store, AlertCodec codec) {
    this.store = store;
    this.codec = codec;
  }

  /** Reads all. @param alerts takes each alert, and whether it was told of */
  void read(Consumer<AlertRule> rules, Consumer<Silence> silences, BiConsumer<Alert, Boolean> alerts) {
    store.read(
        snapshot -> {
          snapshot.alertRecords(Kind.RULE).forEach(each -> readable(() -> rules.accept(codec.rule(each.content()))));
          snapshot.alertRecords(Kind.SILENCE).forEach(each -> readable(() -> silences.accept(codec.silence(each.content()))));
          snapshot.alertRecords(Kind.ALERT).forEach(each -> readable(() -> alerts.accept(codec.alert(each.content()), each.told())));
          return true;
        });
  }

  /** What another version wrote and this one cannot read stays in the store. */
  private void readable(Runnable reading) {
    try {
      reading.run();
    } catch (StoreException e) {
      unreadable++;
    }
  }

  /** How many could not be read. */
  int unreadable() {
    return unreadable;
  }

  AlertRecord of(AlertRule rule) {
    return new AlertRecord(Kind.RULE, rule.name(), codec.rule(rule), false);
  }

  AlertRecord of(Alert alert, boolean told) {
    return new AlertRecord(Kind.ALERT, alert.id(), codec.alert(alert), told);
  }

  AlertRecord of(Silence silence) {
    return new AlertRecord(Kind.SILENCE, silence.id(), codec.silence(silence), false);
  }

  void keep(AlertRecord record) {
    write(List.of(record), List.of());
  }

  void remove(Kind kind, List<String> ids) {
    write(List.of(), ids.stream().map(id -> new AlertRecord(kind, id, new byte[0], false)).toList());
  }

  /** In one transaction. */
  void write(List<AlertRecord> kept, List<AlertRecord> gone) {
    if (kept.isEmpty() && gone.isEmpty()) {
      return;
    }
    store.write(
        transaction -> {
          kept.forEach(transaction::putAlertRecord);
          gone.forEach(each -> transaction.deleteAlertRecord(each.kind(), each.id()));
          return true;
        });
  }
}
