// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

import io.infermeter.core.estimate.Calibration;
import io.infermeter.core.estimate.ConfidenceModel;
import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.store.StoredPrediction;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was learned from the newest references, since an answer asks for it once per metric and point. A reference is known by the
 * very list that holds its rows, and forgotten with it; at most {@link #MOST} are remembered. Thread-safe.
 */
final class ReferenceFits {
  private static final int MOST = 4;

  private final Deque<Entry> entries = new ArrayDeque<>();

  private record Entry(
      WeakReference<List<StoredPrediction>> rows, @Nullable ModelSettings model, Calibration.Mode mode, Optional<ConfidenceModel> fit) {}

  synchronized Optional<ConfidenceModel> of(List<StoredPrediction> rows, @Nullable ModelSettings model, Calibration.Mode mode) {
    for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
      Entry entry = all.next();
      List<StoredPrediction> known = entry.rows.get();
      if (known == null) {
        all.remove();
      } else if (known == rows && entry.mode == mode && Objects.equals(entry.model, model)) {
        return entry.fit;
      }
    }
    Optional<ConfidenceModel> fit = ConfidenceModel.fit(rows, model, Map.of(), mode);
    entries.addFirst(new Entry(new WeakReference<>(rows), model, mode, fit));
    if (entries.size() > MOST) {
      entries.removeLast();
    }
    return fit;
  }
}
