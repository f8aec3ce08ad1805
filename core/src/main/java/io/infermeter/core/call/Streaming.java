// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.call;

import java.util.Objects;

/**
 * How the answer of a streamed call came in: a call with at least two response messages. One message may be all of a unary call, so it
 * says nothing about streaming.
 *
 * @param unit what is counted
 * @param outputs how many came, at least 1
 * @param firstNanos t4 - t0: to the first response message
 * @param gaps the times from one response message to the next
 */
public record Streaming(Unit unit, long outputs, long firstNanos, MessageGaps gaps) {
  /** What an answer is counted in. The ordinal is stored: new ones go to the end. */
  public enum Unit {
    /** Response messages: any streamed call has them. */
    MESSAGE;

    /** The name in units (UCUM annotations): message. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public Streaming {
    Objects.requireNonNull(unit);
    Objects.requireNonNull(gaps);
    if (outputs < 1) {
      throw new IllegalArgumentException("a streamed call has outputs, not " + outputs);
    }
  }
}
