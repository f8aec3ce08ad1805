// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.model;

import java.util.List;
import java.util.Map;

/** What is configured and what is known about models. Thread-safe. */
public interface Models {
  /** The settings of a model; the defaults where none are configured. Never null. */
  ModelSettings settings(String model);

  /** The models that the configuration names. */
  List<String> configured();

  /** How the answers of a model were read last, if any was. */
  java.util.Optional<Reading> reading(String model);

  /** Calls of a model whose answer could not be read, by cause. The model "" holds calls that name none. */
  Map<UnreadableCause, Unreadable> unreadable(String model);

  /**
   * Which output is taken as the prediction.
   *
   * @param predictionOutput the output with the class or number; empty: the class with the highest score
   * @param scoreOutput the output with the scores; empty: none
   * @param configured whether the configuration says so
   * @param explanation the same in words
   */
  record Reading(String predictionOutput, String scoreOutput, boolean configured, String explanation) {}

  /**
   * Calls that could not be read.
   *
   * @param count how many since the process started
   * @param message the newest case in words, with what to do
   */
  record Unreadable(long count, String message) {}
}
