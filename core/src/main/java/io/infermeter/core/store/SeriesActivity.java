// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.store;

import io.infermeter.core.series.Dimensions;

/**
 * When a series was active, and how much.
 *
 * @param dimensions the series
 * @param firstMicros start of its first minute
 * @param lastMicros end of its last minute
 * @param calls calls
 * @param rows eligible rows
 */
public record SeriesActivity(Dimensions dimensions, long firstMicros, long lastMicros, long calls, long rows) {}
