// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.verify;

import io.infermeter.core.store.RollupKey;

/**
 * A part of an aggregate that is not what the rows say.
 *
 * @param key which aggregate
 * @param part which part of it: "stored", "part 2" by the number of a {@link io.infermeter.core.tally.PredictionPart}
 * @param expected what the rows say, shortened
 * @param found what is stored, shortened
 */
public record Difference(RollupKey key, String part, String expected, String found) {}
