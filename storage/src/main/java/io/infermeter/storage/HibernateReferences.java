// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.reference.ReferenceChunks;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.StoredPrediction;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hibernate.StatelessSession;

/** Pinned references through one stateless session. */
final class HibernateReferences {
  private final StatelessSession session;

  HibernateReferences(StatelessSession session) {
    this.session = session;
  }

  List<PinnedReference> list(String model) {
    String where = model.isEmpty() ? "" : " where r.model = :model";
    var query = session.createSelectionQuery("from ReferenceRow r" + where + " order by r.model, r.name", ReferenceRow.class);
    if (!model.isEmpty()) {
      query.setParameter("model", model);
    }
    return query.getResultList().stream().map(ReferenceRow::reference).toList();
  }

  Optional<PinnedReference> find(String model, String name) {
    return row(model, name).map(ReferenceRow::reference);
  }

  private Optional<ReferenceRow> row(String model, String name) {
    return session
        .createSelectionQuery("from ReferenceRow r where r.model = :model and r.name = :name", ReferenceRow.class)
        .setParameter("model", model)
        .setParameter("name", name)
        .uniqueResultOptional();
  }

  /** One chunk at a time stands in memory. */
  void rows(String model, String name, Consumer<StoredPrediction> consumer) {
    Optional<ReferenceRow> reference = row(model, name);
    if (reference.isEmpty()) {
      return;
    }
    int first = 0;
    int number = 0;
    for (Optional<ReferenceChunkRow> chunk = chunk(reference.get().id, number);
        chunk.isPresent();
        chunk = chunk(reference.get().id, ++number)) {
      first += ReferenceChunks.decode(chunk.get().content, model, name, first, consumer);
    }
  }

  private Optional<ReferenceChunkRow> chunk(long reference, int number) {
    return session
        .createSelectionQuery("from ReferenceChunkRow r where r.key.reference = :reference and r.key.number = :number", ReferenceChunkRow.class)
        .setParameter("reference", reference)
        .setParameter("number", number)
        .uniqueResultOptional();
  }

  boolean insert(PinnedReference reference, List<byte[]> chunks) {
    if (row(reference.model(), reference.name()).isPresent()) {
      return false;
    }
    ReferenceRow row = ReferenceRow.of(reference);
    session.insert(row);
    for (int number = 0; number < chunks.size(); number++) {
      session.insert(ReferenceChunkRow.of(row.id, number, chunks.get(number)));
    }
    return true;
  }

  boolean delete(String model, String name) {
    Optional<ReferenceRow> row = row(model, name);
    row.ifPresent(session::delete);
    return row.isPresent();
  }
}
