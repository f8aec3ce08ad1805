// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.series.Dimensions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was read of one kind for several questions. The first time something is asked for, only the wanted series are read: nobody else
 * may ask. The second time, or at once where many ask, all series are read and kept. What weighs more than {@value #MOST}, with the names
 * of what was asked for, is never kept, and read anew each time. Confined to one thread.
 *
 * @param <T> an item; each is of one series
 */
final class SharedReads<T> {
  /** Most counts of one kind that are kept, some 200 bytes each. */
  static final int MOST = 250_000;

  private final Function<T, Dimensions> seriesOf;
  private final ToLongFunction<T> counts;
  private final boolean many;
  private final long most;
  private final Map<Object, Kept<T>> kept = new HashMap<>();
  private long held;

  /**
   * Makes an empty one.
   *
   * @param counts how many counts an item holds, about
   * @param many whether there are so many questions that most is surely asked for again
   */
  SharedReads(Function<T, Dimensions> seriesOf, ToLongFunction<T> counts, boolean many) {
    this(seriesOf, counts, many, MOST);
  }

  /** With another bound. */
  SharedReads(Function<T, Dimensions> seriesOf, ToLongFunction<T> counts, boolean many, long most) {
    this.seriesOf = seriesOf;
    this.counts = counts;
    this.many = many;
    this.most = most;
  }

  /** Reads items of the wanted series. */
  @FunctionalInterface
  interface Source<T> {
    void read(Predicate<Dimensions> series, Consumer<T> consumer);
  }

  private static final class Kept<T> {
    private @Nullable Map<Dimensions, List<T>> bySeries;
    private boolean tooMany;
  }

  /**
   * Gives the items of the wanted series, those of one series in the order in which they were read.
   *
   * @param what names what is read: equal for what is the same
   * @param size how many counts the name itself weighs as much as, at least 1
   */
  void read(Object what, int size, Predicate<Dimensions> wanted, Consumer<T> consumer, Source<T> source) {
    Kept<T> known = kept.get(what);
    if (known == null) {
      if (held + size <= most) {
        known = new Kept<>();
        kept.put(what, known);
        held += size;
      }
      if (known == null || !many) {
        source.read(wanted, consumer);
        return;
      }
    }
    if (known.bySeries == null && !known.tooMany) {
      keep(known, source);
    }
    if (known.bySeries == null) {
      source.read(wanted, consumer);
      return;
    }
    known.bySeries.forEach(
        (series, all) -> {
          if (wanted.test(series)) {
            all.forEach(consumer);
          }
        });
  }

  /** Whether it was tried to keep this, and was too much. */
  boolean isTooMuch(Object what) {
    Kept<T> known = kept.get(what);
    return known != null && known.tooMany;
  }

  private void keep(Kept<T> known, Source<T> source) {
    Map<Dimensions, List<T>> bySeries = new HashMap<>();
    long[] read = new long[1];
    // A read cannot be ended before its end; but nothing more is decoded once no series is wanted any more, and nothing is held.
    source.read(
        any -> held + read[0] <= most,
        item -> {
          read[0] += 1 + counts.applyAsLong(item);
          if (held + read[0] > most) {
            bySeries.clear();
          } else {
            bySeries.computeIfAbsent(seriesOf.apply(item), series -> new ArrayList<>()).add(item);
          }
        });
    if (held + read[0] > most) {
      known.tooMany = true;
    } else {
      known.bySeries = bySeries;
      held += read[0];
    }
  }
}
