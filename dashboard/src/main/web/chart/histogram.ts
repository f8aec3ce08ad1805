// Copyright the Infermeter authors. Apache-2.0.

import type { Histogram } from '#contract/infermeter/v1/metrics_pb';

/** How many values lie in (low, high]. */
export interface Bin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/**
 * The bins of a histogram that are not empty. Those of an exponential one are joined to at most so many a doubling, so that each
 * joined bin is exactly the sum of whole bins.
 */
export function binsOf(histogram: Histogram, perDoubling: number): Bin[] {
  return histogram.upperBounds.length > 0 ? bounded(histogram) : exponential(histogram, perDoubling);
}

function bounded(histogram: Histogram): Bin[] {
  return histogram.counts.flatMap((count, index) => {
    const high = histogram.upperBounds[index] ?? Infinity;
    const low = index === 0 ? Math.min(0, high) : (histogram.upperBounds[index - 1] as number);
    return count > 0n ? [{ low, high, count: Number(count) }] : [];
  });
}

function exponential(histogram: Histogram, perDoubling: number): Bin[] {
  const each = 2 ** histogram.scale;
  const joined = Math.max(1, Math.round(each / perDoubling));
  const sums = new Map<number, number>();
  histogram.counts.forEach((count, index) => {
    const group = Math.floor((histogram.offset + index) / joined);
    sums.set(group, (sums.get(group) ?? 0) + Number(count));
  });
  return [...sums].filter(([, count]) => count > 0).map(([group, count]) => ({
    low: 2 ** ((group * joined) / each), high: 2 ** (((group + 1) * joined) / each), count,
  }));
}
