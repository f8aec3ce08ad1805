// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says while the demo runs when the fall was planted, and when it was seen. Not thread-safe. */
final class FallLog {
  private final FallWatch alerts;
  private final PrintWriter human;
  private final LiveTable table;
  private @Nullable Instant planted;
  private int told;

  FallLog(FallWatch alerts, PrintWriter human, LiveTable table) {
    this.alerts = alerts;
    this.human = human;
    this.table = table;
  }

  /** The traffic has begun to send worse images. */
  void planted(Instant when) {
    planted = when;
    say(
        when,
        "planted: from now on the images of lighting=dim are much worse; "
            + (alerts.isWatched() ? "the gateway's alerts should see it" : "nothing watches this gateway: it has no alerts"));
  }

  /** Tells of alerts about quality that are new. */
  void tell() {
    List<FiredAlert> fired = alerts.fired();
    for (FiredAlert alert : fired.subList(told, fired.size())) {
      String when =
          planted == null || alert.fireTime().isBefore(planted)
              ? "alert although nothing has fallen"
              : (alert.isDim() ? "seen " : "alert ") + Fall.seconds(Duration.between(planted, alert.seenTime())) + " after it was planted";
      say(alert.seenTime(), when + ": " + alert.text());
    }
    told = fired.size();
  }

  private void say(Instant when, String what) {
    table.leave();
    human.println(when.truncatedTo(ChronoUnit.SECONDS) + " " + what);
    human.flush();
  }

  /** What became of it. @param traffic what the traffic counted */
  Fall result(JsonObject traffic, Instant end) {
    JsonElement fall = traffic.get("fall");
    Instant when = fall == null || fall.isJsonNull() ? null : Instant.parse(fall.getAsString());
    return new Fall(when, alerts.isWatched(), alerts.fired(), end);
  }
}
