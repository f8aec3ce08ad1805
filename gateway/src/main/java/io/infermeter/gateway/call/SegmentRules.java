// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.call;

import io.infermeter.core.series.Dimensions;
import java.util.Collections;
import java.util.SortedMap;

/** Finds the declared segments in the metadata of a call. Thread-safe, never blocks; called on event loops, once per call. */
@FunctionalInterface
public interface SegmentRules {
  /** Declares no segments. */
  SegmentRules NONE = head -> Collections.emptySortedMap();

  /** The declared segments that the call carries, by key; immutable. */
  SortedMap<String, String> segments(CallHead head);

  /** "live" or "evaluation". */
  default String traffic(CallHead head) {
    return Dimensions.LIVE;
  }
}
