// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.ingest;

import io.infermeter.core.label.LabelOutcome;
import io.infermeter.core.resource.ResourceSample;
import io.infermeter.core.store.RollupKey;
import io.infermeter.core.tally.CallExtremes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One try to store what was pending when it began. Where its work ran to the end and the store failed all the same, it is unsure: what it
 * would have changed in memory is kept here until the store says whether it has its number. Confined to the writer.
 */
final class Attempt {
  private final long number;
  private final int calls;
  private final int drops;
  private final long rows;
  private final List<ResourceSample> samples;
  private final Map<RollupKey, CallExtremes> settled;
  private final long throughMicros;
  private @Nullable Effect effect;

  /**
   * What follows from it once it is stored.
   *
   * @param waiting keys whose labels wait for their prediction afterwards
   */
  record Effect(long storedRows, long duplicateRows, Map<LabelOutcome, Long> outcomes, Set<String> duplicateModels, long waiting) {
    static Effect of(Flush flush) {
      return new Effect(
          flush.storedRows(), flush.duplicateRows(), flush.outcomes(), flush.duplicateModels(), flush.waiting().waiting());
    }
  }

  /**
   * Begins.
   *
   * @param number no other attempt of this process has it
   * @param calls how many of the pending calls belong to it: the first
   * @param drops how many of the pending drops belong to it: the first
   * @param rows the rows of these calls
   * @param settled what is known of the concurrency of calls that are stored already
   */
  Attempt(
      long number,
      int calls,
      int drops,
      long rows,
      List<ResourceSample> samples,
      Map<RollupKey, CallExtremes> settled,
      long throughMicros) {
    this.number = number;
    this.calls = calls;
    this.drops = drops;
    this.rows = rows;
    this.samples = samples;
    this.settled = settled;
    this.throughMicros = throughMicros;
  }

  /** Notes that its work ran to the end: from here on it may be stored, whatever the store says. */
  void ran(Flush flush) {
    effect = Effect.of(flush);
  }

  /** Whether it may be stored. */
  boolean hasRun() {
    return effect != null;
  }

  Effect effect() {
    return Objects.requireNonNull(effect);
  }

  long number() {
    return number;
  }

  int calls() {
    return calls;
  }

  int drops() {
    return drops;
  }

  long rows() {
    return rows;
  }

  List<ResourceSample> samples() {
    return samples;
  }

  Map<RollupKey, CallExtremes> settled() {
    return settled;
  }

  long throughMicros() {
    return throughMicros;
  }
}
