// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.memory;

import io.infermeter.core.reference.ReferenceChunks;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.StoredPrediction;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The pinned references. Guarded by the store's lock. */
final class MemoryReferences {
  private static final Comparator<Name> ORDER = Comparator.comparing(Name::model).thenComparing(Name::name);

  private final NavigableMap<Name, Kept> references = new TreeMap<>(ORDER);

  private record Name(String model, String name) {}

  private record Kept(PinnedReference reference, List<byte[]> chunks) {}

  List<PinnedReference> list(String model) {
    return references.values().stream()
        .map(Kept::reference)
        .filter(reference -> model.isEmpty() || reference.model().equals(model))
        .toList();
  }

  Optional<PinnedReference> find(String model, String name) {
    return Optional.ofNullable(references.get(new Name(model, name))).map(Kept::reference);
  }

  void rows(String model, String name, Consumer<StoredPrediction> consumer) {
    Kept kept = references.get(new Name(model, name));
    if (kept == null) {
      return;
    }
    int row = 0;
    for (byte[] chunk : kept.chunks) {
      row += ReferenceChunks.decode(chunk, model, name, row, consumer);
    }
  }

  boolean insert(PinnedReference reference, List<byte[]> chunks, UndoLog undo) {
    Name name = new Name(reference.model(), reference.name());
    if (references.containsKey(name)) {
      return false;
    }
    undo.put(references, name, new Kept(reference, List.copyOf(chunks)));
    return true;
  }

  boolean delete(String model, String name, UndoLog undo) {
    Name key = new Name(model, name);
    if (!references.containsKey(key)) {
      return false;
    }
    undo.remove(references, key);
    return true;
  }
}
