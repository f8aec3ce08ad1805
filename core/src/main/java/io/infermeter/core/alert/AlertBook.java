// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.alert.Alert.State;
import io.infermeter.core.store.AlertRecord;
import io.infermeter.core.store.AlertRecord.Kind;
import io.infermeter.core.store.MeterStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * All rules, alerts and silences. They stand in memory, and every change that must outlive the process is in the store before it is
 * seen. Bounded. Thread-safe.
 */
public final class AlertBook {
  /** Most rules beside those that came with the gateway. */
  public static final int MOST_RULES = 200;

  /** Most alerts that are pending or fire. */
  public static final int MOST_ACTIVE = 2000;

  /** Most alerts that are over; the oldest of them go first. */
  public static final int MOST_OVER = 5000;

  /** How long an alert that is over is kept. */
  public static final Duration KEPT_FOR = Duration.ofDays(90);

  /** Most silences. */
  public static final int MOST_SILENCES = 1000;

  private final AlertRecords records;
  private final LongSupplier micros;
  private final Rules rules = new Rules();
  private final KnownAlerts alerts = new KnownAlerts();
  private final Silences silences = new Silences();

  /**
   * An alert as it is known.
   *
   * @param alert the alert
   * @param revision grows with every change of any alert
   * @param told whether everyone who is to be notified of its state has been
   * @param known whether anyone was, or may have been, notified that it fires
   */
  public record Entry(Alert alert, long revision, boolean told, boolean known) {}

  /** What became of something that was to be kept. */
  public enum Kept {
    KEPT,
    NAME_TAKEN,
    FULL,
    NOT_FOUND
  }

  /**
   * Reads what is kept.
   *
   * @param builtIn the rules that come with the gateway; whether one is paused is kept
   * @param micros the time, microseconds since 1970
   */
  public AlertBook(MeterStore store, AlertCodec codec, List<AlertRule> builtIn, LongSupplier micros) {
    this.records = new AlertRecords(store, codec);
    this.micros = micros;
    records.read(
        rules::put,
        silences::put,
        (alert, told) -> alerts.put(alert, told, alert.state() != State.PENDING && (told || alert.silenceId().isEmpty())));
    settle(builtIn);
  }

  /** Nobody evaluates the alerts of a rule that is not there, so they are over. */
  private void settle(List<AlertRule> builtIn) {
    rules.settle(builtIn, micros.getAsLong()).forEach(gone -> remove(gone, "the rule does not come with this gateway any more"));
    end(alerts.active(alert -> rules.named(alert.rule()) == null), "there is no rule of this name any more that can be read");
  }

  /** How many kept records could not be read. */
  public int unreadable() {
    return records.unreadable();
  }

  /** The rules by name. */
  public synchronized List<AlertRule> rules() {
    return rules.all();
  }

  public synchronized Optional<AlertRule> rule(String name) {
    return Optional.ofNullable(rules.named(name));
  }

  /** Why a rule cannot be evaluated at present; empty while it can. */
  public synchronized String error(String rule) {
    return rules.error(rule);
  }

  /** Notes why a rule cannot be evaluated, unless it has been changed or deleted meanwhile. */
  synchronized void error(AlertRule rule, String message) {
    if (rule.equals(rules.named(rule.name()))) {
      rules.error(rule.name(), message);
    }
  }

  /** Adds a rule. */
  public synchronized Kept create(AlertRule rule) {
    Kept room = rules.room(rule.name());
    if (room == Kept.KEPT) {
      put(rule);
    }
    return room;
  }

  private void put(AlertRule rule) {
    records.keep(records.of(rule));
    rules.put(rule);
  }

  /** Changes a rule; its alerts go on if it judges as before, and are over if not. Empty if there is none of this name. */
  public synchronized Optional<AlertRule> update(String name, UnaryOperator<AlertRule> change) {
    AlertRule before = rules.named(name);
    if (before == null) {
      return Optional.empty();
    }
    AlertRule after = change.apply(before);
    put(after);
    rules.error(name, "");
    String over = after.paused() ? "the rule is paused" : after.judgesLike(before) ? "" : "the rule was changed";
    if (over.isEmpty()) {
      replace(ofRule(name).stream().map(alert -> alert.of(after)).toList());
    } else {
      end(ofRule(name), over);
    }
    return Optional.of(after);
  }

  /** Deletes a rule; its alerts are over. */
  public synchronized Kept delete(String name) {
    AlertRule rule = rules.named(name);
    if (rule == null) {
      return Kept.NOT_FOUND;
    }
    remove(rule, "the rule was deleted");
    return Kept.KEPT;
  }

  private void remove(AlertRule rule, String why) {
    records.remove(Kind.RULE, List.of(rule.name()));
    rules.remove(rule.name());
    end(ofRule(rule.name()), why);
  }

  private void end(List<Alert> ended, String why) {
    long now = micros.getAsLong();
    replace(ended.stream().map(alert -> alert.moved(State.RESOLVED, now, why)).toList());
  }

  private List<Alert> ofRule(String rule) {
    return alerts.active(alert -> alert.rule().equals(rule));
  }

  /** The alerts of a rule that are pending or fire, by their series. */
  synchronized Map<Map<String, String>, Alert> active(String rule) {
    Map<Map<String, String>, Alert> found = new HashMap<>();
    ofRule(rule).forEach(alert -> found.put(alert.dimensions(), alert));
    return found;
  }

  /** All alerts, the newest first. */
  public synchronized List<Alert> alerts() {
    return alerts.newestFirst();
  }

  /** All alerts as they are known, in no order. */
  public synchronized List<Entry> entries() {
    return alerts.entries();
  }

  /** How many alerts stand so. */
  public synchronized long count(State state) {
    return alerts.count(state);
  }

  /** Grows with every change of any alert. */
  public long revision() {
    return alerts.revision();
  }

  public synchronized Optional<Alert> alert(String id) {
    return alerts.find(id);
  }

  /** Notes that someone takes care of an alert that is pending or fires. Empty if there is none of this id that is. */
  public synchronized Optional<Alert> acknowledge(String id, String by, String comment) {
    Optional<Alert> active = alerts.find(id).filter(Alert::isActive);
    active.ifPresent(alert -> replace(List.of(alert.acknowledged(new Alert.Acknowledgement(by, micros.getAsLong(), comment)))));
    return active.flatMap(alert -> alerts.find(id));
  }

  /**
   * Takes alerts after an evaluation. What has happened meanwhile wins: of a rule that was changed, paused or deleted nothing is taken, an
   * alert that was ended stays so, and one that was acknowledged too.
   *
   * @param rule the rule as it was evaluated
   * @return how many new ones there was no place for
   */
  synchronized int take(AlertRule rule, Collection<Alert> changed) {
    if (!rule.equals(rules.named(rule.name()))) {
      return 0;
    }
    long active = alerts.active().size();
    List<Alert> fit = new ArrayList<>();
    int refused = 0;
    for (Alert alert : changed) {
      Entry now = alerts.entry(alert.id());
      if (now != null && now.alert().isActive()) {
        fit.add(alert.acknowledged(now.alert().acknowledgement()));
      } else if (now == null && active >= MOST_ACTIVE) {
        refused++;
      } else if (now == null) {
        active++;
        fit.add(alert);
      }
    }
    replace(fit);
    return refused;
  }

  /** Replaces alerts. What is only a newer point is not written: it is seen again after a start. */
  private void replace(Collection<Alert> changed) {
    List<Entry> next = new ArrayList<>();
    List<AlertRecord> kept = new ArrayList<>();
    List<AlertRecord> gone = new ArrayList<>();
    long now = micros.getAsLong();
    for (Alert each : changed) {
      Alert alert = each.isActive() ? each.silenced(silences.covering(each, now)) : each;
      Entry before = alerts.entry(alert.id());
      if (before != null && before.alert().equals(alert)) {
        continue;
      }
      boolean moved = before == null || before.alert().state() != alert.state();
      boolean known = before != null && before.known() || alert.state() == State.FIRING && alert.silenceId().isEmpty();
      // Nobody is to be told of the end of what nobody knows.
      boolean told = moved ? alert.state() != State.FIRING && !known : before.told();
      next.add(new Entry(alert, 0, told, known));
      if (alert.state() == State.RESOLVED && alert.firedMicros() == null) {
        gone.add(records.of(alert, told));
      } else if (moved || !Same.butForWhatWasSeen(before.alert(), alert)) {
        kept.add(records.of(alert, told));
      }
    }
    records.write(kept, gone);
    next.forEach(entry -> alerts.put(entry.alert(), entry.told(), entry.known()));
  }

  /**
   * The alerts of whose state someone is still to be notified: those that fire, and those that fired and are over. The end of one that was
   * told of before it was silenced is told of once no silence keeps it quiet.
   */
  public synchronized List<Alert> untold() {
    long now = micros.getAsLong();
    return alerts.entries().stream()
        .filter(entry -> !entry.told() && isLoud(entry.alert(), now))
        .map(Entry::alert)
        .sorted(KnownAlerts.NEWEST_FIRST.reversed())
        .toList();
  }

  private boolean isLoud(Alert alert, long nowMicros) {
    return alert.silenceId().isEmpty() || !alert.isActive() && silences.covering(alert, nowMicros).isEmpty();
  }

  /** Notes that everyone was notified of an alert's state, if it still is the same. */
  public synchronized void told(String id, State state) {
    Entry entry = alerts.entry(id);
    if (entry != null && entry.alert().state() == state && !entry.told()) {
      records.keep(records.of(entry.alert(), true));
      alerts.told(entry);
    }
  }

  /** The silences that are in force or to come, the one that ends first first. */
  public synchronized List<Silence> silences() {
    return silences.toCome(micros.getAsLong());
  }

  /** Adds a silence under a new id. Empty if there are as many as may be. */
  public synchronized Optional<Silence> silence(Silence asked) {
    endSilences();
    if (silences().size() >= MOST_SILENCES) {
      return Optional.empty();
    }
    Silence silence =
        new Silence(
            UUID.randomUUID().toString(), asked.matchers(), asked.startMicros(), asked.endMicros(), asked.createdBy(), asked.comment());
    records.keep(records.of(silence));
    silences.put(silence);
    replace(alerts.active());
    return Optional.of(silence);
  }

  /** Ends a silence; false if there is none of this id. */
  public synchronized boolean deleteSilence(String id) {
    if (!silences.has(id)) {
      return false;
    }
    records.remove(Kind.SILENCE, List.of(id));
    silences.remove(id);
    replace(alerts.active());
    return true;
  }

  /** Looks at what time alone changes: silences that begin and end, and alerts that are over for too long. */
  synchronized void turn() {
    long now = micros.getAsLong();
    boolean others = silences.haveTurned(now);
    endSilences();
    List<String> old = alerts.tooOld(now);
    records.remove(Kind.ALERT, old);
    old.forEach(alerts::remove);
    if (others) {
      replace(alerts.active());
    }
    silences.turned(now);
  }

  private void endSilences() {
    List<String> over = silences.over(micros.getAsLong());
    records.remove(Kind.SILENCE, over);
    over.forEach(silences::remove);
  }
}
