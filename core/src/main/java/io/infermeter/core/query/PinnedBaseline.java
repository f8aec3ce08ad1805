// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.query;

import io.infermeter.core.metric.Material;
import io.infermeter.core.metric.MetricDefinition;
import io.infermeter.core.query.QuestionRejected.Reason;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.StoredPrediction;
import io.infermeter.core.store.TimeRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pinned reference of each group's model. */
final class PinnedBaseline implements Baselines {
  private final Question question;
  private final Windows windows;
  private final Sources sources;
  private final String name;
  private final Map<String, Optional<PinnedReference>> references = new HashMap<>();
  private final Map<String, List<StoredPrediction>> rows = new HashMap<>();

  PinnedBaseline(Question question, Windows windows, Sources sources, String name) {
    this.question = question;
    this.windows = windows;
    this.sources = sources;
    this.name = name;
  }

  @Override
  public @Nullable Side side(Place place) {
    if (place.group().hasSeveralModels()) {
      throw QuestionRejected.of("baseline.reference", Reason.INVALID_FIELD,
          "a reference is of one model, and a series here is of several; add model to group_by, or a matcher for one model");
    }
    String model = place.group().onlyModel().isEmpty() ? matched() : place.group().onlyModel();
    if (model.isEmpty()) {
      return null;
    }
    return references
        .computeIfAbsent(model, m -> sources.snapshot().reference(m, name))
        .map(reference -> new OfReference(place, reference))
        .orElse(null);
  }

  /** The model that the question names, if it names one. */
  private String matched() {
    for (Matcher matcher : question.matchers()) {
      boolean one = matcher.operator() == Matcher.Operator.IN && matcher.values().size() == 1;
      if (one && matcher.dimension().equals("model")) {
        return matcher.values().getFirst();
      }
    }
    return "";
  }

  /** One reference, as the other side of one value. */
  private final class OfReference implements Side {
    private final Place place;
    private final PinnedReference reference;

    OfReference(Place place, PinnedReference reference) {
      this.place = place;
      this.reference = reference;
    }

    @Override
    public Material material() {
      Material material = Material.ofPredictions(reference.tally(), windows.points().get(place.point()).seconds(), place.model());
      boolean needed = place.definition().needs(place.resolved()).contains(Material.Need.ROWS);
      return needed ? material.withRows(rows()) : material;
    }

    @Override
    public Material.Reference reference(boolean withRows) {
      return new Material.Reference("reference " + name, reference.tally(), withRows ? rows() : List.of());
    }

    private List<StoredPrediction> rows() {
      return rows.computeIfAbsent(
          reference.model(),
          model -> {
            sources.rows().take(reference.rows(), place.path());
            List<StoredPrediction> read = new ArrayList<>();
            sources.snapshot().referenceRows(model, name, read::add);
            // Not to be copied again for each value: what is learned from it is remembered by the list.
            return List.copyOf(read);
          });
    }

    @Override
    public boolean independent() {
      TimeRange range = reference.range();
      TimeRange window = windows.points().get(place.point());
      return range == null || range.endMicros() <= window.startMicros() || window.endMicros() <= range.startMicros();
    }
  }

  @Override
  public @Nullable Material resources(MetricDefinition definition, List<String> key, int point) {
    return null;
  }

  @Override
  public void refuseIfNothingWasFound() {
    boolean found =
        references.isEmpty()
            ? sources.snapshot().references("").stream().anyMatch(reference -> reference.name().equals(name))
            : references.values().stream().anyMatch(Optional::isPresent);
    if (!found) {
      throw QuestionRejected.of("baseline.reference", Reason.REFERENCE_NOT_FOUND,
          "no model of the answer has a reference named '" + Names.shown(name) + "'; ReferenceService lists those that there are");
    }
  }
}
