// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.call.Call;
import io.infermeter.core.call.Drop;
import io.infermeter.core.call.Position;
import io.infermeter.core.store.AlertRecord;
import io.infermeter.core.store.Evaluation;
import io.infermeter.core.label.Label;
import io.infermeter.core.label.Register;
import io.infermeter.core.prediction.Prediction;
import io.infermeter.core.prediction.PredictionKey;
import io.infermeter.core.prediction.Value;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.Ladder;
import io.infermeter.core.store.Rollup;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.store.StoreException;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.Waiting;
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
import java.util.OptionalLong;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Writes through one stateless session. Confined to the thread that holds the store's write lock. */
final class HibernateTransaction implements WriteTransaction {
  private static final String INSERT_RESOURCE =
      "insert into resource_row (micros, process, scope, backend, resource, device, hardware, used, total, source, attribution)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String UPDATE_TRUTH =
      "update prediction set truth_kind = ?, truth_text = ?, truth_number = ?, first_learned_micros = ?"
          + " where micros = ? and process = ? and sequence = ? and row_index = ? and output = ?";
  private static final String DELETE_PREDICTION =
      "delete from prediction where micros = ? and process = ? and sequence = ? and row_index = ? and output = ?";

  private final StatelessSession session;
  private final SeriesIndex index;
  private final SeriesIndex.Numbering series;
  private final ClassLists.Numbering classLists;
  private final LabelWrites labels;
  private final RollupWrites rollups;
  private final int process;

  HibernateTransaction(StatelessSession session, SeriesIndex index, int process) {
    this.session = session;
    this.index = index;
    this.series = index.numbering(session);
    this.classLists = index.classLists().numbering(session);
    this.labels = new LabelWrites(session);
    this.rollups = new RollupWrites(session, index, series, process);
    this.process = process;
  }

  void committed() {
    series.committed();
    classLists.committed();
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
      found.put(key, row.register(prediction == null ? null : prediction(prediction)));
    }
  }

  private Prediction prediction(PredictionRow row) {
    return row.prediction(index.of(row.series, session), index.classLists().of(row.classList, session));
  }

  @Override
  public void put(Collection<Change> changes) {
    List<RegisterRow> inserted = new ArrayList<>();
    List<RegisterRow> updated = new ArrayList<>();
    List<PlaceKey> gone = new ArrayList<>();
    List<PredictionRow> predictions = new ArrayList<>();
    List<Change> relabelled = new ArrayList<>();
    for (Change change : changes) {
      boolean fresh = change.before().prediction() == null && change.before().label() == null;
      (fresh ? inserted : updated).add(RegisterRow.of(change.after()));
      Prediction old = change.before().prediction();
      Prediction now = change.after().prediction();
      boolean stays = old != null && now != null && old.position().equals(now.position());
      if (stays) {
        relabelled.add(change);
      }
      if (old != null && !stays) {
        gone.add(PlaceKey.of(old));
      }
      if (now != null && !stays) {
        predictions.add(
            PredictionRow.of(
                now, truth(change.after()), change.firstLearnedMicros(), series.of(now.dimensions()), classLists.of(now.scores().classes())));
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

  private static void bindTruth(PreparedStatement statement, Change change) throws SQLException {
    Register register = change.after();
    ValueColumns truth = ValueColumns.of(truth(register));
    statement.setString(1, truth.kind());
    statement.setString(2, truth.text());
    setNumber(statement, 3, truth.number());
    if (change.firstLearnedMicros() == null) {
      statement.setNull(4, Types.BIGINT);
    } else {
      statement.setLong(4, change.firstLearnedMicros());
    }
    bind(statement, 5, PlaceKey.of(Objects.requireNonNull(register.prediction())));
  }

  private static void bind(PreparedStatement statement, int from, PlaceKey key) throws SQLException {
    statement.setLong(from, key.micros());
    statement.setInt(from + 1, key.process());
    statement.setLong(from + 2, key.sequence());
    statement.setInt(from + 3, key.row());
    statement.setString(from + 4, key.output());
  }

  static void setNumber(PreparedStatement statement, int at, @Nullable Double number) throws SQLException {
    if (number == null) {
      statement.setNull(at, Types.DOUBLE);
    } else {
      statement.setDouble(at, number);
    }
  }

  @Override
  public void putAlertRecord(AlertRecord alert) {
    session.upsert(AlertRow.of(alert));
  }

  @Override
  public boolean deleteAlertRecord(AlertRecord.Kind kind, String id) {
    return session.createMutationQuery("delete from AlertRow where key.kind = :kind and key.id = :id")
            .setParameter("kind", kind.name())
            .setParameter("id", id)
            .executeUpdate()
        > 0;
  }

  @Override
  public boolean insertEvaluation(Evaluation evaluation) {
    if (session.get(EvaluationRow.class, evaluation.name()) != null) {
      return false;
    }
    session.insert(EvaluationRow.of(evaluation));
    return true;
  }

  @Override
  public boolean deleteEvaluation(String name) {
    return session.createMutationQuery("delete from EvaluationRow where name = :name").setParameter("name", name).executeUpdate() > 0;
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
  public Map<PredictionKey, SortedSet<Label>> histories(Collection<PredictionKey> keys) {
    return labels.histories(keys);
  }

  @Override
  public void insertLabels(Collection<Label> added) {
    labels.insert(added);
  }

  @Override
  public void deleteLabels(Collection<Label> gone) {
    labels.delete(gone);
  }

  @Override
  public List<StoredPrediction> ofCalls(Collection<Position> positions) {
    List<StoredPrediction> found = new ArrayList<>();
    Set<Position> wanted = new HashSet<>(positions);
    Chunks.each(
        positions.stream().map(Position::micros).collect(Collectors.toCollection(TreeSet::new)),
        micros ->
            session
                .createSelectionQuery(
                    "from PredictionRow r where r.key.micros in (:micros)"
                        + " order by r.key.micros, r.key.process, r.key.sequence, r.key.row, r.key.output",
                    PredictionRow.class)
                .setParameterList("micros", micros)
                .getResultList()
                .stream()
                .filter(row -> wanted.contains(row.key.position()))
                .forEach(row -> found.add(row.stored(index.of(row.series, session), index.classLists().of(row.classList, session)))));
    return found;
  }

  @Override
  public void startWaiting(Collection<Waiting> waiting) {
    labels.startWaiting(waiting);
  }

  @Override
  public void stopWaiting(Collection<PredictionKey> keys) {
    labels.stopWaiting(keys);
  }

  @Override
  public List<PredictionKey> expired(long untilMicros, int limit) {
    return labels.expired(untilMicros, limit);
  }

  @Override
  public void forget(Collection<PredictionKey> keys) {
    labels.forget(keys);
  }

  @Override
  public int removeRows(long beforeMicros, int limit) {
    return new Removal(session).rows(beforeMicros, limit);
  }

  @Override
  public int removeRollups(long beforeMicros, int limit) {
    return new Removal(session).rollups(beforeMicros, limit);
  }

  @Override
  public Map<RollupKey, Rollup> rollups(Collection<RollupKey> keys) {
    return rollups.find(keys);
  }

  @Override
  public void putRollups(Collection<Rollup> states) {
    rollups.put(states);
  }

  @Override
  public Ladder ladder() {
    return RollupWrites.ladder(session);
  }

  @Override
  public void setLadder(Ladder ladder) {
    rollups.setLadder(ladder);
  }

  @Override
  public OptionalLong firstMinute(long fromMinute) {
    return rollups.firstMinute(fromMinute);
  }

  @Override
  public List<Rollup> shorter(long firstMinute, long endMinute, int span, int limit) {
    return rollups.shorter(firstMinute, endMinute, span, limit);
  }

  @Override
  public @Nullable Rollup rollup(RollupKey key, int owner) {
    return rollups.find(key, owner);
  }

  @Override
  public void merge(Collection<Rollup> gone, Collection<Rollup> instead) {
    rollups.delete(gone);
    rollups.put(instead);
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

  @Override
  public void noteFlush(long number) {
    int noted =
        session
            .createMutationQuery("update ProcessRow set lastFlush = :number where id = :process")
            .setParameter("number", number)
            .setParameter("process", process)
            .executeUpdate();
    if (noted == 0) {
      throw new StoreException("the database does not know the process " + process + ", which is this one");
    }
  }

  @Override
  public boolean insertReference(PinnedReference reference, List<byte[]> chunks) {
    return new HibernateReferences(session).insert(reference, chunks);
  }

  @Override
  public boolean deleteReference(String model, String name) {
    return new HibernateReferences(session).delete(model, name);
  }
}
