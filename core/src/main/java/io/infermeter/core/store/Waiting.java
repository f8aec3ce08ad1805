// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.prediction.PredictionKey;

/**
 * A key whose labels wait for their prediction.
 *
 * @param key the key
 * @param expiresMicros when they are given up, microseconds since 1970
 */
public record Waiting(PredictionKey key, long expiresMicros) {}
