// Copyright the Infermeter authors. Apache-2.0.

import type { Point, Series } from '#contract/infermeter/v1/metrics_pb';
import { dimension, newest } from '../wire/values';

/** The values of one dimension, each with its points by metric; latency by quantile. */
export interface Column {
  readonly value: string;
  readonly points: ReadonlyMap<string, Point>;
}

/** Puts the series of an answer that is grouped by one dimension side by side, the busiest first. */
export function columnsOf(series: readonly Series[], by: string): Column[] {
  const columns = new Map<string, Map<string, Point>>();
  for (const one of series) {
    const value = dimension(one, by);
    const point = newest(one);
    if (point && by in one.dimensions) {
      const points = columns.get(value) ?? new Map<string, Point>();
      points.set(`${one.metric?.name}${one.metric?.quantile ? ` ${one.metric.quantile}` : ''}`, point);
      columns.set(value, points);
    }
  }
  const calls = (points: Map<string, Point>) => Number(points.get('call_rate')?.sampleCount ?? 0n);
  return [...columns].sort(([, a], [, b]) => calls(b) - calls(a)).map(([value, points]) => ({ value, points }));
}

/** The least and greatest end of the intervals, so that all share a scale. */
export function scaleOf(points: readonly (Point | undefined)[]): { low: number; high: number } {
  const ends = points.flatMap((point) => (point?.value.case === 'number'
    ? [point.value.value, ...point.intervals.filter((interval) => interval.kind === 1).flatMap((interval) => [interval.low, interval.high])] : []));
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const room = (high - low) * 0.08 || 0.01;
  return ends.length === 0 ? { low: 0, high: 1 } : { low: low - room, high: high + room };
}
