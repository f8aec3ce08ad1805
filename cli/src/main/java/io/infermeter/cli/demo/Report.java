// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.demo;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.infermeter.v1.Interval;
import io.infermeter.v1.Ledger;
import io.infermeter.v1.Point;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the demo found: the gateway's numbers, and beside them what the traffic counted by itself.
 *
 * @param measured the gateway's answer over all calls
 * @param traffic what the traffic printed
 * @param fall what became of the planted fall of quality
 * @param startedMillis from the start of the gateway's process until it was ready
 */
record Report(Measured measured, JsonObject traffic, Fall fall, long startedMillis) {
  private static final Gson GSON = new GsonBuilder().serializeNulls().setPrettyPrinting().create();

  /** The report as JSON. */
  String json() {
    JsonObject report = new JsonObject();
    report.add("ledger", ledger());
    JsonArray segments = new JsonArray();
    measured.lights().keySet().forEach(light -> segments.add(segment(light)));
    report.add("segments", segments);
    JsonArray resources = new JsonArray();
    measured.resources().forEach(each -> resources.add(resource(each)));
    report.add("resources", resources);
    report.addProperty("started_in_ms", startedMillis);
    report.add("fall", fall.json());
    report.addProperty("accuracy_equals_rows_replayed", differences().isEmpty());
    return GSON.toJson(report);
  }

  private JsonObject ledger() {
    Ledger ledger = measured.ledger();
    JsonObject json = new JsonObject();
    json.addProperty("received", ledger.getReceivedRows());
    json.addProperty("stored", ledger.getStoredRows());
    JsonObject dropped = new JsonObject();
    ledger.getDroppedList().forEach(drop -> dropped.addProperty(LiveTable.cause(drop.getCause()), drop.getRows()));
    json.add("dropped", dropped);
    json.addProperty("queued", ledger.getQueuedRows());
    return json;
  }

  private JsonObject segment(String light) {
    JsonObject json = new JsonObject();
    JsonObject segment = new JsonObject();
    segment.addProperty("lighting", light);
    json.add("segment", segment);
    json.add(Measured.ACCURACY, quality(measured.point(light, Measured.ACCURACY)));
    json.add(Measured.PRECISION, quality(measured.point(light, Measured.PRECISION)));
    json.add(Measured.RECALL, quality(measured.point(light, Measured.RECALL)));
    json.add(Measured.F1, quality(measured.point(light, Measured.F1)));
    json.add("accuracy_of_rows_replayed", replayed(light));
    json.addProperty("equal", equal(light));
    JsonObject latency = new JsonObject();
    latency.add("p50_ms", scaled(measured.point(light, Measured.P50), 1e3));
    latency.add("p99_ms", scaled(measured.point(light, Measured.P99), 1e3));
    json.add("latency", latency);
    json.add("samples_per_second", scaled(measured.point(light, Measured.THROUGHPUT), 1));
    return json;
  }

  private static JsonObject quality(@Nullable Point point) {
    JsonObject json = new JsonObject();
    json.add("value", scaled(point, 1));
    if (point != null) {
      json.addProperty("n", point.getSampleCount());
      long eligible = point.getCoverage().getEligible();
      json.add("coverage", eligible == 0 ? JsonNull.INSTANCE : number((double) point.getCoverage().getLabelled() / eligible));
      Interval sampling = LiveTable.sampling(point);
      json.add("low", sampling == null ? JsonNull.INSTANCE : number(sampling.getLow()));
      json.add("high", sampling == null ? JsonNull.INSTANCE : number(sampling.getHigh()));
    }
    return json;
  }

  private static JsonElement scaled(@Nullable Point point, double scale) {
    return point == null || !point.hasNumber() ? JsonNull.INSTANCE : number(point.getNumber() * scale);
  }

  private static JsonElement number(double value) {
    return new com.google.gson.JsonPrimitive(value);
  }

  private static JsonObject resource(Measured.Resource resource) {
    JsonObject json = new JsonObject();
    json.addProperty("scope", resource.scope());
    if (!resource.backend().isEmpty()) {
      json.addProperty("backend", resource.backend());
    }
    json.addProperty("resource", resource.resource());
    json.addProperty("used", resource.used());
    json.addProperty("total", resource.total());
    json.addProperty("unit", resource.unit());
    return json;
  }

  private JsonElement replayed(String light) {
    for (JsonElement each : traffic.getAsJsonArray("segments")) {
      JsonObject segment = each.getAsJsonObject();
      if (segment.getAsJsonObject("segment").get("lighting").getAsString().equals(light)) {
        return segment.get("accuracy_of_rows_replayed");
      }
    }
    return JsonNull.INSTANCE;
  }

  private boolean equal(String light) {
    Point accuracy = measured.point(light, Measured.ACCURACY);
    JsonElement replayed = replayed(light);
    return accuracy != null && accuracy.hasNumber() && !replayed.isJsonNull() && accuracy.getNumber() == replayed.getAsDouble();
  }

  /** What should not be, in sentences; empty if the numbers agree and no alert fired without cause. */
  List<String> problems() {
    List<String> problems = differences();
    problems.addAll(fall.problems());
    return problems;
  }

  private List<String> differences() {
    List<String> problems = new ArrayList<>();
    for (JsonElement each : traffic.getAsJsonArray("segments")) {
      JsonObject segment = each.getAsJsonObject();
      String light = segment.getAsJsonObject("segment").get("lighting").getAsString();
      if (segment.get("labelled_rows").getAsLong() > 0 && !equal(light)) {
        Point accuracy = measured.point(light, Measured.ACCURACY);
        problems.add(
            "accuracy of lighting=" + light + " is " + (accuracy == null ? "not known" : accuracy.getNumber()) + ", and the traffic counted "
                + segment.get("accuracy_of_rows_replayed"));
      }
    }
    if (!measured.balances()) {
      problems.add("the ledger does not balance");
    }
    if (measured.lights().isEmpty()) {
      problems.add("no call was measured");
    }
    return problems;
  }

  /** The report for people. */
  String text() {
    StringBuilder text = new StringBuilder(LiveTable.text(measured));
    for (String light : measured.lights().keySet()) {
      Point accuracy = measured.point(light, Measured.ACCURACY);
      text.append("lighting=").append(light).append(": accuracy ").append(accuracy == null ? "-" : accuracy.getNumber());
      text.append(equal(light) ? " equals" : " DIFFERS FROM").append(" what the traffic counted by itself: ").append(replayed(light));
      text.append(System.lineSeparator());
    }
    text.append(fall.text()).append(System.lineSeparator());
    return text.append("the gateway was ready after ").append(startedMillis).append(" ms").append(System.lineSeparator()).toString();
  }
}
