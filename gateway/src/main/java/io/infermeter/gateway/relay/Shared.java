// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.relay;

import java.time.Duration;

/**
 * What all calls of a relay have in common.
 *
 * @param budget bytes that they may hold
 * @param hits how often they hit a bound
 * @param failures what is said of model servers that fail
 * @param callTime how long a call to a model server may take; zero: as long as its client lets it
 */
record Shared(Budget budget, BoundHits hits, FailureLog failures, Duration callTime) {}
