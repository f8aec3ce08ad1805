// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import io.infermeter.core.store.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** The numbers of lists of classes, kept in memory: there are few for each model, as its settings name the classes. Thread-safe. */
final class ClassLists {
  private final Map<List<String>, Integer> numbers = new ConcurrentHashMap<>();
  private final Map<Integer, List<String>> lists = new ConcurrentHashMap<>();

  private void publish(List<String> classes, int number) {
    numbers.put(classes, number);
    lists.put(number, classes);
  }

  /** The list with a number; the empty one for null. */
  List<String> of(@Nullable Integer number, StatelessSession session) {
    if (number == null) {
      return List.of();
    }
    List<String> known = lists.get(number);
    if (known != null) {
      return known;
    }
    ClassListRow row = session.get(ClassListRow.class, number);
    if (row == null) {
      throw new StoreException("the database has no list of classes with the number " + number);
    }
    List<String> read = row.classes();
    lists.putIfAbsent(number, read);
    return read;
  }

  /** Forgets all, as {@link SeriesIndex#forget} does. */
  void forget() {
    numbers.clear();
    lists.clear();
  }

  /** Numbers new lists within a transaction; the others see them once it is committed. */
  Numbering numbering(StatelessSession session) {
    return new Numbering(session);
  }

  /** Confined to one transaction. */
  final class Numbering {
    private final StatelessSession session;
    private final Map<List<String>, Integer> added = new HashMap<>();

    private Numbering(StatelessSession session) {
      this.session = session;
    }

    /** The number of a list; null for the empty one. */
    @Nullable Integer of(List<String> classes) {
      if (classes.isEmpty()) {
        return null;
      }
      Integer known = numbers.get(classes);
      return known != null ? known : added.computeIfAbsent(classes, this::add);
    }

    private int add(List<String> classes) {
      ClassListRow row = ClassListRow.of(classes);
      ClassListRow there =
          session
              .createSelectionQuery("from ClassListRow where digest = :digest", ClassListRow.class)
              .setParameter("digest", row.digest)
              .getSingleResultOrNull();
      if (there != null) {
        return there.id;
      }
      session.insert(row);
      return row.id;
    }

    void committed() {
      added.forEach(ClassLists.this::publish);
    }
  }
}
