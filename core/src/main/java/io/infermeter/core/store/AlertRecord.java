// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import java.util.Arrays;
import java.util.Objects;

/**
 * A rule, an alert or a silence as it is kept. What it says is the contract's; a store keeps its bytes. Immutable: callers must not
 * change the array.
 *
 * @param kind what it is
 * @param id names it among its kind
 * @param content everything
 * @param told of an alert: whether everyone who is to be notified of its state has been; of others false
 */
public record AlertRecord(Kind kind, String id, byte[] content, boolean told) {
  /** What is kept. */
  public enum Kind {
    RULE,
    ALERT,
    SILENCE
  }

  public AlertRecord {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(id);
    Objects.requireNonNull(content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AlertRecord o
        && kind == o.kind
        && id.equals(o.id)
        && told == o.told
        && Arrays.equals(content, o.content);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, id);
  }

  @Override
  public String toString() {
    return "AlertRecord[" + kind + " " + id + ", " + content.length + " bytes]";
  }
}
