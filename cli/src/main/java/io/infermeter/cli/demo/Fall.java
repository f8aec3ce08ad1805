// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.demo;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The planted fall of quality, and what the gateway's alerts made of it.
 *
 * @param planted the first call with worse images; null if the demo ended before
 * @param watched whether the gateway watches its numbers at all
 * @param fired alerts about quality that fired, in the order in which they were seen
 * @param end when the demo ended
 */
record Fall(@Nullable Instant planted, boolean watched, List<FiredAlert> fired, Instant end) {
  /** A fall that nobody saw after this long is a problem: labels take up to 30 s, and windows are of one minute. */
  static final Duration LATEST = Duration.ofMinutes(3);

  /** The first alert about the dim segment since the fall. */
  Optional<FiredAlert> seen() {
    return planted == null ? Optional.empty() : fired.stream().filter(alert -> alert.isDim() && !alert.fireTime().isBefore(planted)).findFirst();
  }

  /** Alerts that fired although nothing had fallen. */
  List<FiredAlert> early() {
    return fired.stream().filter(alert -> planted == null || alert.fireTime().isBefore(planted)).toList();
  }

  /** Alerts since the fall about a segment that did not fall. */
  private List<FiredAlert> strange() {
    return fired.stream().filter(alert -> alert.isOtherLight() && !early().contains(alert)).toList();
  }

  /** From the first worse call until the alert arrived here. */
  Optional<Duration> delay() {
    return seen().map(alert -> Duration.between(planted, alert.seenTime()));
  }

  /** What should not be, in sentences. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    early().forEach(alert -> problems.add("an alert fired before quality fell: " + alert.text()));
    strange().forEach(alert -> problems.add("an alert fired about a segment that did not fall: " + alert.text()));
    if (watched && planted != null && seen().isEmpty() && Duration.between(planted, end).compareTo(LATEST) >= 0) {
      problems.add("the fall of lighting=dim was planted at " + planted + " and not seen within " + LATEST.toMinutes() + " minutes");
    }
    return problems;
  }

  String text() {
    if (planted == null) {
      return "no fall of quality was planted: the demo ended before";
    }
    String text = "quality of lighting=dim fell at " + planted;
    if (!watched) {
      return text + "; nothing watches this gateway: it has no alerts";
    }
    return text + seen().map(alert -> ", seen " + seconds(delay().orElseThrow()) + " later: " + alert.text()).orElse(", not seen until the demo ended");
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
  }

  JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("planted", planted == null ? null : planted.toString());
    json.addProperty("watched", watched);
    json.addProperty("seen", seen().map(alert -> alert.seenTime().toString()).orElse(null));
    json.add("delay_seconds", delay().<com.google.gson.JsonElement>map(d -> new com.google.gson.JsonPrimitive(d.toMillis() / 1e3)).orElse(JsonNull.INSTANCE));
    json.addProperty("rule", seen().map(FiredAlert::rule).orElse(null));
    JsonArray early = new JsonArray();
    early().forEach(alert -> early.add(alert.text()));
    json.add("before_the_fall", early);
    return json;
  }
}
