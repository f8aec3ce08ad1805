// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.label.Label;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.store.Waiting;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hibernate.StatelessSession;

/** The labels' part of a transaction: their history, and which of them wait. */
final class LabelWrites {
  private static final String INSERT_LABEL =
      "insert into label_row (prediction_id, model, row_index, output, label_micros, label_kind, label_text, label_number, label_source,"
          + " label_priority, label_id, label_learned_micros) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String OF_KEY = " where prediction_id = ? and model = ? and row_index = ? and output = ?";
  private static final String DELETE_LABEL =
      "delete from label_row" + OF_KEY + " and label_priority = ? and label_micros = ? and label_id = ? and label_kind = ?"
          + " and label_text is not distinct from ? and label_number is not distinct from ?";
  private static final String INSERT_WAITING =
      "insert into waiting_label (prediction_id, model, row_index, output, expires_micros) values (?, ?, ?, ?, ?)";
  private static final String DELETE_WAITING = "delete from waiting_label" + OF_KEY;
  private static final String DELETE_LABELS = "delete from label_row" + OF_KEY;
  private static final String DELETE_REGISTER = "delete from register" + OF_KEY;

  private final StatelessSession session;

  LabelWrites(StatelessSession session) {
    this.session = session;
  }

  Map<PredictionKey, SortedSet<Label>> histories(Collection<PredictionKey> keys) {
    Set<PredictionKey> wanted = new HashSet<>(keys);
    Map<PredictionKey, SortedSet<Label>> found = new HashMap<>();
    Chunks.each(
        keys.stream().map(PredictionKey::id).collect(Collectors.toCollection(TreeSet::new)),
        ids ->
            session
                .createSelectionQuery("from LabelRow where predictionId in (:ids)", LabelRow.class)
                .setParameterList("ids", ids)
                .getResultList()
                .stream()
                .map(LabelRow::label)
                .filter(label -> wanted.contains(label.key()))
                .forEach(label -> found.computeIfAbsent(label.key(), key -> new TreeSet<>()).add(label)));
    return found;
  }

  void insert(Collection<Label> labels) {
    Batch.run(session, INSERT_LABEL, labels, LabelWrites::bindLabel);
  }

  void delete(Collection<Label> labels) {
    Batch.run(session, DELETE_LABEL, labels, LabelWrites::bindIdentity);
  }

  void startWaiting(Collection<Waiting> waiting) {
    Batch.run(
        session,
        INSERT_WAITING,
        waiting,
        (statement, each) -> {
          bindKey(statement, each.key());
          statement.setLong(5, each.expiresMicros());
        });
  }

  void stopWaiting(Collection<PredictionKey> keys) {
    Batch.run(session, DELETE_WAITING, keys, LabelWrites::bindKey);
  }

  List<PredictionKey> expired(long untilMicros, int limit) {
    return session
        .createNativeQuery(
            "select prediction_id, model, row_index, output from waiting_label where expires_micros < :until"
                + " order by expires_micros, model, prediction_id, row_index, output",
            Object[].class)
        .setParameter("until", untilMicros)
        .setMaxResults(limit)
        .getResultList()
        .stream()
        .map(LabelWrites::key)
        .toList();
  }

  /** The key in the columns prediction_id, model, row_index, output. */
  static PredictionKey key(Object[] columns) {
    return new PredictionKey((String) columns[1], (String) columns[0], ((Number) columns[2]).intValue(), (String) columns[3]);
  }

  void forget(Collection<PredictionKey> keys) {
    stopWaiting(keys);
    forgetRegisters(keys);
  }

  void forgetRegisters(Collection<PredictionKey> keys) {
    Batch.run(session, DELETE_LABELS, keys, LabelWrites::bindKey);
    Batch.run(session, DELETE_REGISTER, keys, LabelWrites::bindKey);
  }

  private static void bindKey(PreparedStatement statement, PredictionKey prediction) throws SQLException {
    RegisterKey key = RegisterKey.of(prediction);
    statement.setString(1, key.predictionId());
    statement.setString(2, key.model());
    statement.setInt(3, key.row());
    statement.setString(4, key.output());
  }

  private static void bindIdentity(PreparedStatement statement, Label label) throws SQLException {
    bindKey(statement, label.key());
    ValueColumns value = ValueColumns.ofLabel(label.value());
    statement.setInt(5, label.priority());
    statement.setLong(6, label.labelMicros());
    statement.setString(7, label.id());
    statement.setString(8, value.kind());
    statement.setString(9, value.text());
    HibernateTransaction.setNumber(statement, 10, value.number());
  }

  private static void bindLabel(PreparedStatement statement, Label label) throws SQLException {
    RegisterKey key = RegisterKey.of(label.key());
    ValueColumns value = ValueColumns.ofLabel(label.value());
    statement.setString(1, key.predictionId());
    statement.setString(2, key.model());
    statement.setInt(3, key.row());
    statement.setString(4, key.output());
    statement.setLong(5, label.labelMicros());
    statement.setString(6, value.kind());
    statement.setString(7, value.text());
    HibernateTransaction.setNumber(statement, 8, value.number());
    statement.setString(9, TextLimits.name("a label's source", label.source()));
    statement.setInt(10, label.priority());
    statement.setString(11, TextLimits.id("a label's id", label.id()));
    statement.setLong(12, label.learnedMicros());
  }
}
