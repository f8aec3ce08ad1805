// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.series.Matcher;
import java.util.List;
import java.util.Objects;

/**
 * Keeps notifications quiet for a time.
 *
 * @param id names it
 * @param matchers the alerts it is about: all must hold; at least one
 * @param startMicros when it begins, microseconds since 1970
 * @param endMicros when it ends
 * @param createdBy who made it
 * @param comment why
 */
public record Silence(String id, List<Matcher> matchers, long startMicros, long endMicros, String createdBy, String comment) {
  public Silence {
    Objects.requireNonNull(id);
    matchers = List.copyOf(matchers);
  }

  /** Whether it keeps this alert quiet at an instant. */
  public boolean covers(Alert alert, long micros) {
    return micros >= startMicros && micros < endMicros && alert.matches(matchers);
  }
}
