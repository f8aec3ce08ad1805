// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.storage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Long lists of parameters in parts, so that statements stay short and few different ones are made. */
final class Chunks {
  private static final int SIZE = 500;

  private Chunks() {}

  static <T> void each(Collection<T> all, Consumer<List<T>> part) {
    List<T> list = new ArrayList<>(all);
    for (int from = 0; from < list.size(); from += SIZE) {
      part.accept(list.subList(from, Math.min(from + SIZE, list.size())));
    }
  }
}
