// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.digits.replay;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.infermeter.v1.LabelOutcome;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was replayed, by what the replay alone has seen.
 *
 * @param firstCall just before the first call was sent; null if none was
 * @param fall just before the first call whose images were worse than before; null if there was none
 * @param segments one per light
 * @param callErrors failed calls by status
 * @param labelErrors labels that the gateway did not take, by cause
 * @param errorsInWords the first few
 */
public record ReplayReport(
    @Nullable Instant firstCall,
    @Nullable Instant fall,
    List<Segment> segments,
    Map<String, Long> callErrors,
    Map<String, Long> labelErrors,
    List<String> errorsInWords) {
  private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
  private static final String OUTCOME_PREFIX = "LABEL_OUTCOME_";

  /**
   * Counts of one segment.
   *
   * @param firstCall null if it had none
   * @param calls answered ones
   * @param rows of answered calls
   * @param labelled rows of which the gateway has taken a label
   * @param correct of these, rows whose answer is what the label in force says
   * @param labels acknowledged labels by outcome
   */
  public record Segment(
      Lighting lighting,
      @Nullable Instant firstCall,
      long calls,
      long rows,
      long labelled,
      long correct,
      Map<LabelOutcome, Long> labels) {
    static Segment of(Lighting lighting, SegmentTally tally) {
      return new Segment(
          lighting,
          tally.firstCall(),
          tally.calls(),
          tally.rows(),
          tally.labelled(),
          tally.correct(),
          new EnumMap<>(tally.outcomes()));
    }
  }

  public long calls() {
    return segments.stream().mapToLong(Segment::calls).sum();
  }

  public long rows() {
    return segments.stream().mapToLong(Segment::rows).sum();
  }

  /** The report as one line of JSON. */
  public String json() {
    JsonObject json = new JsonObject();
    json.addProperty("first_call", text(firstCall));
    json.addProperty("fall", text(fall));
    json.addProperty("calls", calls());
    json.addProperty("rows_replayed", rows());
    JsonArray array = new JsonArray();
    segments.forEach(segment -> array.add(json(segment)));
    json.add("segments", array);
    JsonObject errors = new JsonObject();
    errors.add("calls", GSON.toJsonTree(callErrors));
    errors.add("labels", GSON.toJsonTree(labelErrors));
    errors.add("first", GSON.toJsonTree(errorsInWords));
    json.add("errors", errors);
    return GSON.toJson(json);
  }

  private static JsonObject json(Segment segment) {
    JsonObject lighting = new JsonObject();
    lighting.addProperty("lighting", segment.lighting.value());
    JsonObject json = new JsonObject();
    json.add("segment", lighting);
    json.addProperty("first_call", text(segment.firstCall));
    json.addProperty("calls", segment.calls);
    json.addProperty("rows_replayed", segment.rows);
    json.addProperty("labelled_rows", segment.labelled);
    json.addProperty("correct_rows", segment.correct);
    json.addProperty("accuracy_of_rows_replayed", segment.labelled == 0 ? null : (double) segment.correct / segment.labelled);
    JsonObject labels = new JsonObject();
    segment.labels.forEach((outcome, count) -> labels.addProperty(name(outcome), count));
    json.add("labels", labels);
    return json;
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  static String name(LabelOutcome outcome) {
    return outcome.name().replace(OUTCOME_PREFIX, "").toLowerCase(Locale.ROOT);
  }
}
