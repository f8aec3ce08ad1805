// Copyright the Infermeter authors. Apache-2.0.

import type { Curve, Histogram } from '#contract/infermeter/v1/metrics_pb';
import { count } from '../text/format';
import { type Bin, binsOf } from './histogram';

const WIDTH = 520;
const HEIGHT = 230;
/** Bars that are drawn; the gateway's bins are joined, whole ones each. */
const BARS = 40;
const LEFT = 34;
const BOTTOM = 22;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

const x = (value: number) => LEFT + value * (WIDTH - LEFT - 8);
const y = (value: number) => HEIGHT - BOTTOM - value * (HEIGHT - BOTTOM - 8);

function UnitAxis({ label }: { label: string }) {
  return (
    <>
      {TICKS.map((tick) => <text key={tick} class="tick" x={x(tick)} y={HEIGHT - 8} text-anchor="middle">{tick}</text>)}
      <line class="axis" x1={x(0)} x2={x(1)} y1={y(0)} y2={y(0)} />
      <text class="tick" x={x(1)} y={HEIGHT - BOTTOM - 4} text-anchor="end">{label}</text>
    </>
  );
}

function joined(bins: readonly Bin[]): Bin[] {
  const sums = new Map<number, number>();
  for (const bin of bins) {
    const bar = Math.min(BARS - 1, Math.max(0, Math.ceil(bin.high * BARS - 1e-9) - 1));
    sums.set(bar, (sums.get(bar) ?? 0) + bin.count);
  }
  return [...sums].map(([bar, sum]) => ({ low: bar / BARS, high: (bar + 1) / BARS, count: sum }));
}

/** How the scores of predictions are spread over [0, 1]. */
export function ScoreBars({ histogram, color = '--series-1' }: { histogram: Histogram; color?: string }) {
  const bins = joined(binsOf(histogram, 8));
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  return (
    <svg class="unit" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <text class="tick" x={LEFT - 4} y={y(1) + 4} text-anchor="end">{count(most)}</text>
      <text class="tick" x={LEFT - 4} y={y(0)} text-anchor="end">0</text>
      {bins.map((bin) => (
        <rect key={bin.low} x={x(Math.max(0, bin.low)) + 0.5} width={Math.max(1, x(Math.min(1, bin.high)) - x(Math.max(0, bin.low)) - 1)}
          y={y(bin.count / most)} height={(bin.count / most) * (HEIGHT - BOTTOM - 8)} style={{ fill: `var(${color})` }} />
      ))}
      <UnitAxis label="score" />
    </svg>
  );
}

/** How often predictions of a score came true, with intervals; the diagonal is a score that means what it says. */
export function Calibration({ curve, color = '--series-1' }: { curve: Curve; color?: string }) {
  const most = Math.max(1, ...curve.counts.map(Number));
  const path = curve.x.map((value, index) => `${index === 0 ? 'M' : 'L'}${x(value)} ${y(curve.y[index] ?? 0)}`).join('');
  return (
    <svg class="unit" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {TICKS.map((tick) => <text key={tick} class="tick" x={LEFT - 4} y={y(tick) + 3} text-anchor="end">{tick}</text>)}
      <line class="diagonal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
      {curve.yIntervals.map((interval, index) => (
        <line key={index} class="bar" x1={x(curve.x[index] ?? 0)} x2={x(curve.x[index] ?? 0)} y1={y(interval.low)} y2={y(interval.high)}
          style={{ stroke: `var(${color})` }} />
      ))}
      <path class="curve" d={path} style={{ stroke: `var(${color})` }} />
      {curve.x.map((value, index) => (
        <circle key={index} cx={x(value)} cy={y(curve.y[index] ?? 0)} r={2 + 3 * Math.sqrt(Number(curve.counts[index] ?? 0n) / most)}
          style={{ fill: `var(${color})` }} />
      ))}
      <UnitAxis label="mean score" />
    </svg>
  );
}
