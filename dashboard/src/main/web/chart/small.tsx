// Copyright the Infermeter authors. Apache-2.0.

import { Finality, type Interval, type Point } from '#contract/infermeter/v1/metrics_pb';
import { numberOf } from '../wire/values';
import { middle } from './line';

/** A line the size of a word. Gaps are gaps. */
export function Sparkline({ points, color = '--series-1', width = 96, height = 24 }: {
  points: readonly Point[]; color?: string; width?: number; height?: number;
}) {
  const values = points.map(numberOf).filter((value): value is number => value !== undefined);
  if (values.length < 2) {
    return <svg class="spark" width={width} height={height} aria-hidden="true" />;
  }
  const first = middle(points[0] as Point);
  const last = middle(points.at(-1) as Point);
  const most = Math.max(...values) || 1;
  let pen = false;
  const path = points.filter((point) => point.finality !== Finality.OPEN).map((point) => {
    const value = numberOf(point);
    const move = pen ? 'L' : 'M';
    pen = value !== undefined;
    const x = ((middle(point) - first) / (last - first || 1)) * (width - 2) + 1;
    return value === undefined ? '' : `${move}${x.toFixed(1)} ${(height - 2 - (value / most) * (height - 4)).toFixed(1)}`;
  }).join('');
  return (
    <svg class="spark" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path d={path} style={{ stroke: `var(${color})` }} />
    </svg>
  );
}

/** A value with its interval on a common scale. */
export function Whisker({ value, interval, low, high, color = '--series-1', zero = false }: {
  value: number | undefined; interval: Interval | undefined; low: number; high: number; color?: string; zero?: boolean;
}) {
  const width = 160;
  const x = (one: number) => 4 + ((Math.min(high, Math.max(low, one)) - low) / (high - low || 1)) * (width - 8);
  return (
    <svg class="whisker" width={width} height="18" viewBox={`0 0 ${width} 18`} aria-hidden="true" style={{ color: `var(${color})` }}>
      {zero && <line class="zero" x1={x(0)} x2={x(0)} y1="1" y2="17" />}
      <line class="base" x1="4" x2={width - 4} y1="9" y2="9" />
      {interval && <rect x={x(interval.low)} y="6" width={Math.max(1, x(interval.high) - x(interval.low))} height="6" rx="3" />}
      {value !== undefined && <circle cx={x(value)} cy="9" r="3.5" />}
    </svg>
  );
}

/** A bar of a share, with its number beside it by whoever uses it. */
export function Meter({ share, color = '--series-1' }: { share: number; color?: string }) {
  return (
    <svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="base" width="100" height="6" />
      <rect width={Math.min(1, Math.max(0, share)) * 100} height="6" style={{ fill: `var(${color})` }} />
    </svg>
  );
}
