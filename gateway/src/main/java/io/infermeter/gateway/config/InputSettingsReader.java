// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import io.infermeter.core.model.InputSettings;
import io.infermeter.core.model.InputSettings.Source;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what is kept of the inputs of models. */
final class InputSettingsReader {
  private static final String WITHIN = ".features.";
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_-]{0,62}");
  private static final Pattern PLACE = Pattern.compile("([^\\[\\]]{1,256})\\[([0-9]{1,9})]");

  /** Names that a metric of drift understands otherwise, and names of a model's settings. */
  private static final Set<String> TAKEN =
      Set.of("prediction", "score", "task", "classes", "positive-class", "prediction-output", "score-output", "label-horizon", "input-hash");

  private final Values values;
  private final Map<String, SortedMap<String, Source>> features = new HashMap<>();

  InputSettingsReader(Values values) {
    this.values = values;
    for (String both : values.names(Settings.MODEL_FEATURE)) {
      values.find(Settings.MODEL_FEATURE, both).ifPresent(given -> read(both, given));
    }
  }

  private void read(String both, Given given) {
    int at = both.lastIndexOf(WITHIN);
    String feature = both.substring(at + WITHIN.length());
    if (!NAME.matcher(feature).matches()) {
      throw given.refused("name the feature with a letter and then letters, digits, _ and -, at most 63 in all");
    }
    if (TAKEN.contains(feature)) {
      throw given.refused("give the feature another name: " + feature + " has a meaning of its own");
    }
    Matcher place = PLACE.matcher(given.value());
    if (!place.matches()) {
      throw given.refused();
    }
    SortedMap<String, Source> ofModel = features.computeIfAbsent(both.substring(0, at), model -> new TreeMap<>());
    ofModel.put(feature, new Source(place.group(1).strip(), Integer.parseInt(place.group(2))));
    if (ofModel.size() > InputSettings.MOST_FEATURES) {
      throw given.refused("a model has at most " + InputSettings.MOST_FEATURES + " features; leave some out");
    }
  }

  /** Models with features. */
  Set<String> models() {
    return features.keySet();
  }

  InputSettings of(String model) {
    Given hash = values.find(Settings.MODEL_INPUT_HASH, model).orElseThrow();
    if (!hash.value().equals("true") && !hash.value().equals("false")) {
      throw hash.refused();
    }
    return new InputSettings(hash.value().equals("true"), features.getOrDefault(model, new TreeMap<>()));
  }
}
