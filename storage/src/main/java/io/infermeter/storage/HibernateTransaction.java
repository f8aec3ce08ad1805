// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.Register;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.WriteTransaction;
import io.infermeter.core.tally.CallTally;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.TallyCodec;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Writes through one stateless session. Confined to the thread that holds the store's write lock. */
final class HibernateTransaction implements WriteTransaction {
  private static final String INSERT_LABEL =
      "insert into label_row (prediction_id, model, row_index, output, label_micros, label_kind, label_text, label_number, label_source,"
          + " label_priority, label_id, label_learned_micros) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String INSERT_RESOURCE =
      "insert into resource_row (micros, process, scope, backend, resource, device, hardware, used, total, source, attribution)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String MERGE_ROLLUP =
      "merge into rollup_row t using (values (cast(? as bigint), cast(? as varchar(16)), cast(? as varchar(8)), cast(? as integer),"
          + " cast(? as integer), cast(? as bigint), cast(? as bigint), cast(? as bigint), cast(? as binary large object)))"
          + " as s (event_minute, kind, axis, series, process, sequence, calls, eligible_rows, state)"
          + " on t.event_minute = s.event_minute and t.kind = s.kind and t.axis = s.axis and t.series = s.series and t.process = s.process"
          + " when matched and t.sequence < s.sequence then update set sequence = s.sequence, calls = s.calls,"
          + " eligible_rows = s.eligible_rows, state = s.state"
          + " when not matched then insert (event_minute, kind, axis, series, process, sequence, calls, eligible_rows, state)"
          + " values (s.event_minute, s.kind, s.axis, s.series, s.process, s.sequence, s.calls, s.eligible_rows, s.state)";
  private static final String UPDATE_TRUTH =
      "update prediction set truth_kind = ?, truth_text = ?, truth_number = ?"
          + " where micros = ? and process = ? and sequence = ? and row_index = ? and output = ?";
  private static final String DELETE_PREDICTION =
      "delete from prediction where micros = ? and process = ? and sequence = ? and row_index = ? and output = ?";

  private final StatelessSession session;
  private final SeriesIndex index;
  private final SeriesIndex.Numbering series;
  private final int process;

  HibernateTransaction(StatelessSession session, SeriesIndex index, int process) {
    this.session = session;
    this.index = index;
    this.series = index.numbering(session);
    this.process = process;
  }

  void committed() {
    series.committed();
  }

  @Override
  public Map<PredictionKey, Register> registers(Collection<PredictionKey> keys) {
    Set<PredictionKey> wanted = new HashSet<>(keys);
    Map<PredictionKey, Register> found = new HashMap<>();
    Chunks.each(
        keys.stream().map(PredictionKey::id).collect(Collectors.toCollection(TreeSet::new)),
        ids ->
            session
                .createSelectionQuery(
                    "select r, p from RegisterRow r left join PredictionRow p on p.key.micros = r.micros and p.key.process = r.process"
                        + " and p.key.sequence = r.sequence and p.key.row = r.key.row and p.key.output = r.key.output"
                        + " where r.key.predictionId in (:ids)",
                    Object[].class)
                .setParameterList("ids", ids)
                .getResultList()
                .forEach(pair -> add(found, wanted, (RegisterRow) pair[0], (PredictionRow) pair[1])));
    return found;
  }

  private void add(Map<PredictionKey, Register> found, Set<PredictionKey> wanted, RegisterRow row, @Nullable PredictionRow prediction) {
    PredictionKey key = row.key.key();
    if (wanted.contains(key)) {
      found.put(key, row.register(prediction == null ? null : prediction.prediction(index.of(prediction.series, session))));
    }
  }

  @Override
  public void put(Collection<Change> changes) {
    List<RegisterRow> inserted = new ArrayList<>();
    List<RegisterRow> updated = new ArrayList<>();
    List<PlaceKey> gone = new ArrayList<>();
    List<PredictionRow> predictions = new ArrayList<>();
    List<Register> relabelled = new ArrayList<>();
    for (Change change : changes) {
      boolean fresh = change.before().prediction() == null && change.before().label() == null;
      (fresh ? inserted : updated).add(RegisterRow.of(change.after()));
      Prediction old = change.before().prediction();
      Prediction now = change.after().prediction();
      boolean stays = old != null && now != null && old.position().equals(now.position());
      if (stays) {
        relabelled.add(change.after());
      }
      if (old != null && !stays) {
        gone.add(PlaceKey.of(old));
      }
      if (now != null && !stays) {
        predictions.add(PredictionRow.of(now, truth(change.after()), series.of(now.dimensions())));
      }
    }
    Batch.run(session, DELETE_PREDICTION, gone, (statement, key) -> {
      bind(statement, 1, key);
    });
    session.insertMultiple(predictions);
    Batch.run(session, UPDATE_TRUTH, relabelled, HibernateTransaction::bindTruth);
    session.insertMultiple(inserted);
    session.updateMultiple(updated);
  }

  private static @Nullable Value truth(Register register) {
    return register.label() == null ? null : register.label().value();
  }

  private static void bindTruth(PreparedStatement statement, Register register) throws SQLException {
    ValueColumns truth = ValueColumns.of(truth(register));
    statement.setString(1, truth.kind());
    statement.setString(2, truth.text());
    setNumber(statement, 3, truth.number());
    bind(statement, 4, PlaceKey.of(Objects.requireNonNull(register.prediction())));
  }

  private static void bind(PreparedStatement statement, int from, PlaceKey key) throws SQLException {
    statement.setLong(from, key.micros());
    statement.setInt(from + 1, key.process());
    statement.setLong(from + 2, key.sequence());
    statement.setInt(from + 3, key.row());
    statement.setString(from + 4, key.output());
  }

  private static void setNumber(PreparedStatement statement, int at, @Nullable Double number) throws SQLException {
    if (number == null) {
      statement.setNull(at, Types.DOUBLE);
    } else {
      statement.setDouble(at, number);
    }
  }

  @Override
  public void insertCalls(Collection<Call> calls) {
    session.insertMultiple(calls.stream().map(call -> CallRow.of(call, series.of(call.dimensions()))).toList());
  }

  @Override
  public void insertDrops(Collection<Drop> drops) {
    session.insertMultiple(drops.stream().map(drop -> DropRow.of(drop, series.of(drop.dimensions()))).toList());
  }

  @Override
  public void insertLabels(Collection<Label> labels) {
    if (labels.isEmpty()) {
      return;
    }
    Set<Label> there = history(labels);
    List<Label> added = labels.stream().filter(there::add).toList();
    Batch.run(session, INSERT_LABEL, added, HibernateTransaction::bindLabel);
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
    setNumber(statement, 8, value.number());
    statement.setString(9, TextLimits.name("a label's source", label.source()));
    statement.setInt(10, label.priority());
    statement.setString(11, TextLimits.id("a label's id", label.id()));
    statement.setLong(12, label.learnedMicros());
  }

  @Override
  public Collection<Label> known(Collection<Label> labels) {
    Set<Label> there = history(labels);
    return labels.stream().filter(there::contains).toList();
  }

  /** The labels of the same predictions that are stored, told apart by key and then in the order of labels. */
  private Set<Label> history(Collection<Label> labels) {
    Set<Label> found =
        new TreeSet<>(java.util.Comparator.comparing(Label::key).thenComparing(java.util.Comparator.naturalOrder()));
    Chunks.each(
        labels.stream().map(label -> label.key().id()).collect(Collectors.toCollection(TreeSet::new)),
        ids ->
            session
                .createSelectionQuery("from LabelRow where predictionId in (:ids)", LabelRow.class)
                .setParameterList("ids", ids)
                .getResultList()
                .forEach(row -> found.add(row.label())));
    return found;
  }

  @Override
  public Map<RollupKey, Rollup> rollups(Collection<RollupKey> keys) {
    Map<RollupKey.Kind, Map<Long, Set<RollupKey>>> wanted = new TreeMap<>();
    keys.forEach(
        key -> wanted.computeIfAbsent(key.kind(), kind -> new TreeMap<>()).computeIfAbsent(key.minute(), minute -> new HashSet<>()).add(key));
    Map<RollupKey, Rollup> found = new HashMap<>();
    wanted.forEach(
        (kind, minutes) -> minutes.forEach((minute, asked) -> find(kind, minute, asked, found)));
    return found;
  }

  private void find(RollupKey.Kind kind, long minute, Set<RollupKey> asked, Map<RollupKey, Rollup> found) {
    Chunks.each(
        asked.stream().map(key -> series.of(key.dimensions())).toList(),
        numbers ->
            session
                .createSelectionQuery(
                    "from RollupRow where key.minute = :minute and key.kind = :kind and key.series in (:series) and key.process = :process",
                    RollupRow.class)
                .setParameter("minute", minute)
                .setParameter("kind", kind)
                .setParameterList("series", numbers)
                .setParameter("process", process)
                .getResultList()
                .forEach(
                    row -> {
                      Rollup rollup = row.rollup(index.of(row.key.series(), session));
                      if (asked.contains(rollup.key())) {
                        found.put(rollup.key(), rollup);
                      }
                    }));
  }

  @Override
  public void putRollups(Collection<Rollup> rollups) {
    Batch.run(session, MERGE_ROLLUP, rollups, this::bindRollup);
  }

  private void bindRollup(PreparedStatement statement, Rollup rollup) throws SQLException {
    RollupKey key = rollup.key();
    statement.setLong(1, key.minute());
    statement.setString(2, key.kind().name());
    statement.setString(3, key.axis().name());
    statement.setInt(4, series.of(key.dimensions()));
    statement.setInt(5, rollup.process());
    statement.setLong(6, rollup.sequence());
    statement.setLong(7, rollup.tally() instanceof CallTally tally ? tally.sum(any -> true).calls() : 0);
    statement.setLong(8, rollup.tally() instanceof PredictionTally tally ? tally.eligible() : 0);
    statement.setBytes(9, TallyCodec.encode(rollup.tally()));
  }

  @Override
  public void insertResources(Collection<ResourceSample> samples) {
    Batch.run(session, INSERT_RESOURCE, samples, HibernateTransaction::bindResource);
  }

  private static void bindResource(PreparedStatement statement, ResourceSample sample) throws SQLException {
    statement.setLong(1, sample.micros());
    statement.setInt(2, sample.process());
    statement.setString(3, sample.scope().name());
    statement.setString(4, TextLimits.name("a backend", sample.backend()));
    statement.setString(5, sample.resource().name());
    statement.setString(6, TextLimits.checked("a device", sample.device(), 128));
    statement.setString(7, TextLimits.name("hardware", sample.hardware()));
    statement.setDouble(8, sample.used());
    statement.setDouble(9, sample.total());
    statement.setString(10, sample.source());
    statement.setString(11, sample.attribution());
  }
}
