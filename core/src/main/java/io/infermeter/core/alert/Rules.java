// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.alert.AlertBook.Kept;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rules of a book by name, and why those that cannot be evaluated cannot. Guarded by the book. */
final class Rules {
  private final SortedMap<String, AlertRule> rules = new TreeMap<>();
  private final Map<String, String> errors = new HashMap<>();

  List<AlertRule> all() {
    return List.copyOf(rules.values());
  }

  @Nullable AlertRule named(String name) {
    return rules.get(name);
  }

  /** Whether there is room for a rule of a user. */
  Kept room(String name) {
    if (rules.containsKey(name)) {
      return Kept.NAME_TAKEN;
    }
    return rules.values().stream().filter(each -> !each.builtIn()).count() >= AlertBook.MOST_RULES ? Kept.FULL : Kept.KEPT;
  }

  void put(AlertRule rule) {
    rules.put(rule.name(), rule);
  }

  void remove(String name) {
    rules.remove(name);
    errors.remove(name);
  }

  /** Why a rule cannot be evaluated at present; empty while it can. */
  String error(String rule) {
    return errors.getOrDefault(rule, "");
  }

  void error(String rule, String message) {
    if (message.isEmpty()) {
      errors.remove(rule);
    } else {
      errors.put(rule, message);
    }
  }

  /**
   * Takes the rules that come with this gateway. A rule of a user keeps its name, and a pause is kept.
   *
   * @return rules that came with another version, or for segments that are gone
   */
  List<AlertRule> settle(List<AlertRule> builtIn, long nowMicros) {
    Map<String, AlertRule> ours = new TreeMap<>();
    builtIn.forEach(rule -> ours.put(rule.name(), rule));
    List<AlertRule> gone = new ArrayList<>(rules.values());
    gone.removeIf(kept -> !kept.builtIn() || ours.containsKey(kept.name()));
    ours.forEach(
        (name, rule) -> {
          AlertRule kept = rules.get(name);
          if (kept == null) {
            put(rule.withTimes(nowMicros, nowMicros));
          } else if (kept.builtIn()) {
            put(rule.withPaused(kept.paused(), nowMicros).withTimes(kept.createdMicros(), kept.updatedMicros()));
          }
        });
    return gone;
  }
}
