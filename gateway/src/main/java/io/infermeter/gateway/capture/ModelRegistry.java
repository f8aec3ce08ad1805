// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.core.model.ModelSettings;
import io.infermeter.core.model.Models;
import io.infermeter.core.model.UnreadableCause;
import io.infermeter.core.series.Dimensions;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models that are configured, and what was learned about all that were seen. Bounded by {@link CaptureBounds#NAMES}: what is
 * beyond is known as {@link Dimensions#OTHER}. Thread-safe.
 */
public final class ModelRegistry implements Models {
  private final Map<String, ModelSettings> configured = new TreeMap<>();
  private final BoundedNames names = new BoundedNames(CaptureBounds.NAMES);
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  private final Duration usualHorizon;

  /** What was learned about one model. */
  private static final class Known {
    final BoundedNames classes = new BoundedNames(CaptureBounds.NAMES);
    final Map<String, BoundedNames> categories = new ConcurrentHashMap<>();
    final Map<UnreadableCause, Unreadable> unreadable = new EnumMap<>(UnreadableCause.class);
    volatile Optional<Reading> reading = Optional.empty();
  }

  public ModelRegistry(Collection<ModelSettings> settings) {
    this(settings, ModelSettings.DEFAULT_LABEL_HORIZON);
  }

  /**
   * Makes a registry.
   *
   * @param usualHorizon how long labels are taken of models that have no settings
   */
  public ModelRegistry(Collection<ModelSettings> settings, Duration usualHorizon) {
    this.usualHorizon = usualHorizon;
    for (ModelSettings each : settings) {
      configured.put(each.name(), each);
      names.keep(each.name());
      each.classes().forEach(of(each.name()).classes::keep);
    }
  }

  private Known of(String model) {
    return known.computeIfAbsent(model, name -> new Known());
  }

  @Override
  public ModelSettings settings(String model) {
    ModelSettings settings = configured.get(model);
    return settings != null ? settings : ModelSettings.undeclared(model, usualHorizon);
  }

  @Override
  public List<String> configured() {
    return List.copyOf(configured.keySet());
  }

  @Override
  public Optional<Reading> reading(String model) {
    Known it = known.get(model);
    return it == null ? Optional.empty() : it.reading;
  }

  @Override
  public Map<UnreadableCause, Unreadable> unreadable(String model) {
    Known it = known.get(model);
    if (it == null) {
      return Map.of();
    }
    synchronized (it.unreadable) {
      return Map.copyOf(it.unreadable);
    }
  }

  /** How often a model was taken for another. */
  long foldedModels() {
    return names.folded();
  }

  /** How often a class was taken for another. */
  long foldedClasses() {
    return known.values().stream().mapToLong(each -> each.classes.folded()).sum();
  }

  /** The name under which a model counts. @param confirmed whether a server answered for it */
  String admit(String model, boolean confirmed) {
    return confirmed ? names.admit(model) : names.admitUnconfirmed(model);
  }

  /** The name under which a class of a model counts. */
  String admitClass(String model, String name) {
    return of(model).classes.admit(name);
  }

  /** The name under which a category of a declared feature counts. */
  String admitCategory(String model, String feature, String text) {
    return of(model).categories.computeIfAbsent(feature, name -> new BoundedNames(CaptureBounds.NAMES)).admit(text);
  }

  void read(String model, Reading reading) {
    Known it = of(model);
    if (it.reading.isEmpty() || !it.reading.get().equals(reading)) {
      it.reading = Optional.of(reading);
    }
  }

  void unreadable(String model, UnreadableCause cause, String message) {
    Known it = of(model);
    synchronized (it.unreadable) {
      it.unreadable.merge(cause, new Unreadable(1, message), (a, b) -> new Unreadable(a.count() + 1, b.message()));
    }
  }
}
