// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.series.Dimensions;
import io.infermeter.core.store.StoreException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.StatelessSession;

/** The numbers of series, kept in memory: there are as many as the gateway's bound on series allows. Thread-safe. */
final class SeriesIndex {
  private final Map<Dimensions, Integer> numbers = new ConcurrentHashMap<>();
  private final Map<Integer, Dimensions> dimensions = new ConcurrentHashMap<>();
  private final ClassLists classLists = new ClassLists();

  void load(StatelessSession session) {
    session.createSelectionQuery("from SeriesRow", SeriesRow.class).getResultList().forEach(row -> publish(row.dimensions(), row.id));
  }

  private void publish(Dimensions series, int number) {
    numbers.put(series, number);
    dimensions.put(number, series);
  }

  /** The lists of classes that scores are of. */
  ClassLists classLists() {
    return classLists;
  }

  /** The series with a number. */
  Dimensions of(int number, StatelessSession session) {
    Dimensions known = dimensions.get(number);
    if (known != null) {
      return known;
    }
    SeriesRow row = session.get(SeriesRow.class, number);
    if (row == null) {
      throw new StoreException("the database has no series with the number " + number);
    }
    // Its number is not taken for writing: who reads may see what is never kept.
    Dimensions read = row.dimensions();
    dimensions.putIfAbsent(number, read);
    return read;
  }

  /** Forgets all: the database was given up, and what was seen of it last need not be in it when it is opened again. */
  void forget() {
    numbers.clear();
    dimensions.clear();
    classLists.forget();
  }

  /** Numbers new series within a transaction; the others see them once it is committed. */
  Numbering numbering(StatelessSession session) {
    return new Numbering(session);
  }

  /** Confined to one transaction. */
  final class Numbering {
    private final StatelessSession session;
    private final Map<Dimensions, Integer> added = new HashMap<>();

    private Numbering(StatelessSession session) {
      this.session = session;
    }

    int of(Dimensions series) {
      Integer known = numbers.get(series);
      return known != null ? known : added.computeIfAbsent(series, this::add);
    }

    private int add(Dimensions series) {
      SeriesRow row = SeriesRow.of(series);
      SeriesRow there =
          session
              .createSelectionQuery("from SeriesRow where digest = :digest", SeriesRow.class)
              .setParameter("digest", row.digest)
              .getSingleResultOrNull();
      if (there != null) {
        return there.id;
      }
      session.insert(row);
      return row.id;
    }

    void committed() {
      added.forEach(SeriesIndex.this::publish);
    }
  }
}
