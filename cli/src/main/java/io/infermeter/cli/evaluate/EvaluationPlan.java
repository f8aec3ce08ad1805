// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done.
 *
 * @param name the name of the run
 * @param model the model, as clients call it
 * @param version the version asked for; empty: the server chooses
 * @param mapping which columns fill which tensor; empty: found by name
 * @param scenarios in the order in which they run
 * @param repeats passes through the data in each scenario
 * @param timeout of one call
 * @param truth how labels are read; null: as the model answers
 * @param metadata sent with every call
 */
record EvaluationPlan(
    String name,
    String model,
    String version,
    List<ColumnMapping> mapping,
    List<Scenario> scenarios,
    int repeats,
    Duration timeout,
    @Nullable Truth truth,
    Map<String, String> metadata) {}
