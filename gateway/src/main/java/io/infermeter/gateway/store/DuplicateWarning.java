// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.store;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of ids that were used again, once a minute at most. Confined to the writer's thread. */
final class DuplicateWarning {
  private static final Logger LOG = LoggerFactory.getLogger(DuplicateWarning.class);
  private static final long EVERY = Duration.ofMinutes(1).toNanos();

  private final Set<String> models = new TreeSet<>();
  private long nextNanos;
  private boolean warned;

  /** Notes models whose ids were used again, and warns when it is time. @return whether it warned */
  boolean note(Set<String> more, long nowNanos) {
    models.addAll(more);
    if (models.isEmpty() || (warned && nowNanos - nextNanos < 0)) {
      return false;
    }
    LOG.warn(
        "Requests to {} repeat ids: only the first prediction of an id is stored, the others are counted as dropped(duplicate_id)."
            + " Let clients set an id of its own for each request, or set infermeter.ids=generated.",
        models);
    models.clear();
    warned = true;
    nextNanos = nowNanos + EVERY;
    return true;
  }
}
