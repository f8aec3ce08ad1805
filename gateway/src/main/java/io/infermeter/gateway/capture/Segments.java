// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.core.series.Dimensions;
import io.infermeter.gateway.call.CallHead;
import io.infermeter.gateway.call.SegmentRules;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds the declared segments: in request metadata when the call begins, in request parameters when it is read. Values are bounded.
 * Thread-safe.
 */
final class Segments implements SegmentRules {
  private static final String TRAFFIC = "infermeter-traffic";
  private static final String EVALUATION = "infermeter-evaluation";

  /** The segment that tells evaluations apart; no configuration declares it. */
  static final String RESERVED = "evaluation";

  private final Map<String, String> metadata;
  private final Map<String, String> parameters;
  private final Map<String, BoundedNames> values = new TreeMap<>();
  private final BoundedNames evaluations = new BoundedNames(CaptureBounds.NAMES);

  /**
   * Declares segments.
   *
   * @param metadata segment to the request metadata key with its value
   * @param parameters segment to the request parameter with its value
   */
  Segments(Map<String, String> metadata, Map<String, String> parameters) {
    this.metadata = new TreeMap<>(metadata);
    this.parameters = new TreeMap<>(parameters);
    this.metadata.keySet().forEach(segment -> values.put(segment, new BoundedNames(CaptureBounds.NAMES)));
    this.parameters.keySet().forEach(segment -> values.put(segment, new BoundedNames(CaptureBounds.NAMES)));
  }

  /** How often a value was taken for another. */
  long folded() {
    return values.values().stream().mapToLong(BoundedNames::folded).sum();
  }

  @Override
  public SortedMap<String, String> segments(CallHead head) {
    String evaluation = traffic(head).equals(Dimensions.EVALUATION) ? head.header(EVALUATION) : null;
    if (metadata.isEmpty() && evaluation == null) {
      return Collections.emptySortedMap();
    }
    SortedMap<String, String> found = new TreeMap<>();
    if (evaluation != null && !evaluation.isEmpty()) {
      found.put(RESERVED, evaluations.admit(evaluation));
    }
    metadata.forEach(
        (segment, key) -> {
          String value = head.header(key);
          if (value != null && !value.isEmpty()) {
            found.put(segment, values.get(segment).admit(value));
          }
        });
    return found;
  }

  /** Anything but "evaluation" is live. */
  @Override
  public String traffic(CallHead head) {
    return Dimensions.EVALUATION.equals(head.header(TRAFFIC)) ? Dimensions.EVALUATION : Dimensions.LIVE;
  }

  /** The segments of the metadata and those of the parameters. */
  SortedMap<String, String> with(SortedMap<String, String> fromMetadata, Map<String, String> given) {
    if (parameters.isEmpty()) {
      return fromMetadata;
    }
    SortedMap<String, String> all = new TreeMap<>(fromMetadata);
    parameters.forEach(
        (segment, key) -> {
          String value = given.getOrDefault(key, "");
          if (!value.isEmpty()) {
            all.put(segment, values.get(segment).admit(value));
          }
        });
    return all;
  }
}
