// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.reference;

import io.infermeter.api.error.Refusal;
import io.infermeter.api.error.Shown;
import io.infermeter.api.error.Violations;
import io.infermeter.api.mapping.MatcherMapping;
import io.infermeter.api.mapping.ReferenceMapping;
import io.infermeter.api.mapping.Times;
import io.infermeter.core.model.Models;
import io.infermeter.core.reference.ReferenceBuilder;
import io.infermeter.core.reference.References;
import io.infermeter.core.series.Dimensions;
import io.infermeter.core.series.Matcher;
import io.infermeter.core.store.MeterStore;
import io.infermeter.core.store.PinnedReference;
import io.infermeter.core.store.Snapshot;
import io.infermeter.core.store.TimeRange;
import io.infermeter.v1.CreateReferenceRequest;
import io.infermeter.v1.ErrorReason;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers rows and pins them. Thread-safe. */
final class Pinning {
  private final MeterStore store;
  private final References references;
  private final Models models;
  private final Clock clock;
  private final GatheringPlace place = new GatheringPlace(this::now);

  Pinning(MeterStore store, Models models, Clock clock) {
    this.store = store;
    this.references = new References(store);
    this.models = models;
    this.clock = clock;
  }

  GatheringPlace place() {
    return place;
  }

  PinnedReference ofRange(CreateReferenceRequest request) {
    Violations violations = new Violations();
    ReferenceMapping.check(request.getModel(), request.getName(), violations);
    List<Matcher> matchers = new ArrayList<>(MatcherMapping.ofRows(request.getMatchersList(), violations));
    if (!request.hasTimeRange()) {
      violations.invalid("time_range", "must be given: the time whose predictions are pinned");
    }
    TimeRange range = MatcherMapping.range(request.hasTimeRange(), request.getTimeRange(), now(), violations);
    violations.throwIfAny();
    matchers.add(Matcher.in("model", request.getModel()));
    if (matchers.stream().noneMatch(matcher -> matcher.dimension().equals("traffic"))) {
      matchers.add(Matcher.in("traffic", Dimensions.LIVE));
    }
    GatheringPlace.Holder holder = place.take(() -> {});
    place.keep(holder);
    try {
      refuseTaken(request.getModel(), request.getName());
      ReferenceBuilder builder = gather(range, matchers, request.getIncludeUnlabelled());
      if (builder.rows() == 0) {
        throw Refusal.invalid("time_range", ErrorReason.ERROR_REASON_INVALID_FIELD,
            "holds no " + (request.getIncludeUnlabelled() ? "" : "labelled ") + "prediction of the model '" + Shown.text(request.getModel())
                + "' that matches; choose another time, or set include_unlabelled");
      }
      return pin(builder, request.getModel(), request.getName(), range);
    } finally {
      place.giveBack(holder);
    }
  }

  private ReferenceBuilder gather(TimeRange range, List<Matcher> matchers, boolean unlabelledToo) {
    ReferenceBuilder builder = new ReferenceBuilder();
    store.read(
        snapshot -> {
          refuseGone(range, snapshot);
          snapshot.predictions(
              range,
              dimensions -> matchers.stream().allMatch(matcher -> matcher.matches(dimensions)),
              row -> {
                if (unlabelledToo || row.truth() != null) {
                  add(() -> builder.add(row));
                }
              });
          return true;
        });
    return builder;
  }

  private static void refuseGone(TimeRange range, Snapshot snapshot) {
    if (range.startMicros() < snapshot.rowsSinceMicros()) {
      throw Refusal.invalid("time_range.start_time", ErrorReason.ERROR_REASON_INVALID_FIELD,
          "must be at least " + Times.text(snapshot.rowsSinceMicros()) + ": earlier predictions are no longer kept one by one");
    }
  }

  /** Adds a row. @throws io.grpc.StatusRuntimeException if there are too many */
  static void add(Runnable addition) {
    try {
      addition.run();
    } catch (ReferenceBuilder.Full full) {
      throw Refusal.invalid("rows", ErrorReason.ERROR_REASON_TOO_MANY_ROWS, String.valueOf(full.getMessage()));
    }
  }

  /** @throws io.grpc.StatusRuntimeException ALREADY_EXISTS if the name is taken */
  void refuseTaken(String model, String name) {
    boolean taken = store.read(snapshot -> snapshot.reference(model, name).isPresent());
    if (taken) {
      throw taken(model, name);
    }
  }

  private static RuntimeException taken(String model, String name) {
    return Refusal.alreadyExists(
        ErrorReason.ERROR_REASON_REFERENCE_EXISTS,
        "the model '" + Shown.text(model) + "' has a reference named '" + Shown.text(name)
            + "'; references never change: choose another name, or delete that one first");
  }

  PinnedReference pin(ReferenceBuilder builder, String model, String name, @Nullable TimeRange range) {
    return references.pin(builder, model, name, now(), range).orElseThrow(() -> taken(model, name));
  }

  long now() {
    return Times.micros(clock.instant());
  }

  ReferenceMapping mapping(String model, List<String> scoreClasses) {
    return new ReferenceMapping(models.settings(model), scoreClasses);
  }
}
