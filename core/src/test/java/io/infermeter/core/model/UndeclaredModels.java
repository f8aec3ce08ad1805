// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Models of which nothing is configured and nothing known. */
public class UndeclaredModels implements Models {
  @Override
  public ModelSettings settings(String model) {
    return ModelSettings.undeclared(model);
  }

  @Override
  public List<String> configured() {
    return List.of();
  }

  @Override
  public Optional<Reading> reading(String model) {
    return Optional.empty();
  }

  @Override
  public Map<UnreadableCause, Unreadable> unreadable(String model) {
    return Map.of();
  }
}
