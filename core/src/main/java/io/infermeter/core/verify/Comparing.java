// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.verify;

import io.infermeter.core.store.RollupKey;
import io.infermeter.core.tally.CallExtremes;
import io.infermeter.core.tally.PredictionPart;
import io.infermeter.core.tally.PredictionTally;
import io.infermeter.core.tally.Tally;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds where two aggregates differ. */
final class Comparing {
  private static final int LONGEST = 300;
  private static final String NOTHING = "nothing";

  private final RollupKey key;
  private final List<Difference> differences = new ArrayList<>();

  private Comparing(RollupKey key) {
    this.key = key;
  }

  /** The parts that differ; null stands for an aggregate that is not there, and equals one of zeros. */
  static List<Difference> compare(RollupKey key, @Nullable Tally<?> expected, @Nullable Tally<?> found) {
    Comparing comparing = new Comparing(key);
    if (isPredictions(expected) && isPredictions(found) && (expected != null || found != null)) {
      comparing.predictions(orEmpty(expected), orEmpty(found));
    } else {
      comparing.part("all", text(expected), text(found));
    }
    return comparing.differences;
  }

  /**
   * What can be told of extremes from rows. The longest latencies are stored with their calls. Time in flight is settled later: a gateway that
   * was killed has not settled its last, and time behind a call that hangs is settled without it. So less may be stored, but never more.
   */
  static List<Difference> compare(RollupKey key, CallExtremes expected, CallExtremes found) {
    Comparing comparing = new Comparing(key);
    comparing.part("longest latency", expected.longest(), found.longest());
    comparing.atMost("busy nanoseconds", expected.busyNanos(), found.busyNanos());
    comparing.atMost("most in flight", expected.inFlight(), found.inFlight());
    return comparing.differences;
  }

  private void atMost(String name, long expected, long found) {
    if (found > expected) {
      differences.add(new Difference(key, name, "at most " + expected, Long.toString(found)));
    }
  }

  private static boolean isPredictions(@Nullable Tally<?> tally) {
    return tally == null || tally instanceof PredictionTally;
  }

  private static PredictionTally orEmpty(@Nullable Tally<?> tally) {
    return tally == null ? new PredictionTally() : (PredictionTally) tally;
  }

  private void predictions(PredictionTally expected, PredictionTally found) {
    part("eligible", expected.eligible(), found.eligible());
    part("stored", expected.stored(), found.stored());
    part("labelled", expected.labelled(), found.labelled());
    for (PredictionPart<?> part : PredictionPart.ALL) {
      part(part.name(), expected.get(part), found.get(part));
    }
  }

  private static Object text(@Nullable Tally<?> tally) {
    return tally == null || tally.isZero() ? NOTHING : tally;
  }

  private void part(String name, Object expected, Object found) {
    if (!expected.equals(found)) {
      differences.add(new Difference(key, name, shown(expected), shown(found)));
    }
  }

  private static String shown(Object value) {
    String text = value.toString();
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
  }
}
