// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.call;

import io.infermeter.core.series.Dimensions;

/**
 * Calls whose record was lost before it could be stored. Kept, so that lost capture shows in coverage instead of hiding.
 *
 * @param position when it was noticed
 * @param dimensions the series, as far as it is known
 * @param cause why
 * @param rows predicted rows that were lost
 */
public record Drop(Position position, Dimensions dimensions, DropCause cause, long rows) {}
