// Copyright the Infermeter authors. Apache-2.0.

import uPlot from 'uplot';
import { useMemo, useRef, useState } from 'preact/hooks';
import { Finality, type Point } from '#contract/infermeter/v1/metrics_pb';
import { NONE, count, instant } from '../text/format';
import { shorten } from '../text/name';
import { whyUndefined, windowOf } from '../wire/values';
import { hatch } from './hatch';
import { type Line, type Mark, bandOf, columnsOf, middle, valueOf } from './line';
import { drawMarks, markWords } from './marks';
import { Plot, decades, plotOptions } from './plot';
import { color } from './theme';

export interface TimeChartProps {
  readonly lines: readonly Line[];
  readonly from: number;
  readonly to: number;
  readonly format: (value: number) => string;
  readonly marks?: readonly Mark[];
  /** The least and the greatest value that the axis must show. */
  readonly least?: number;
  readonly most?: number;
  readonly height?: number;
  /** Whether the axis is logarithmic: of values that are all above zero. */
  readonly logarithmic?: boolean;
  readonly onRange?: (from: number, to: number) => void;
  /** A point was chosen: to look at what is behind it. */
  readonly onPick?: (point: Point, line: Line) => void;
}

/** Lines over time. Open values are dashed on hatched ground, undefined ones leave a gap with a hatched foot, estimates are dotted. */
export function TimeChart(props: TimeChartProps) {
  const { lines, format, height = 180 } = props;
  const latest = useRef(props);
  latest.current = props;
  const [cursor, setCursor] = useState<number | undefined>(undefined);
  const columns = useMemo(() => columnsOf(lines), [lines]);
  const data = useMemo<uPlot.AlignedData>(
    () => [columns.times, ...columns.of.flatMap((of) => [of.low, of.high, of.settled, of.open])] as uPlot.AlignedData, [columns]);
  const shape = JSON.stringify(lines.map((line) => [line.label, line.color, line.kind, Boolean(line.band)]));
  const options = () => optionsOf(lines, latest, setCursor);
  const shown = cursor === undefined ? undefined : columns.times[cursor];
  const marked = markWords(props.marks ?? []);
  return (
    <>
      <Plot shape={shape} options={options} data={data} height={height} />
      <Legend lines={lines} at={shown} format={format} />
      {marked && <p class="hidden">{marked}</p>}
    </>
  );
}

function optionsOf(
  lines: readonly Line[], latest: { current: TimeChartProps }, setCursor: (index: number | undefined) => void,
): Omit<uPlot.Options, 'width' | 'height'> {
  const base = plotOptions((value) => latest.current.format(value), (from, to) => latest.current.onRange?.(from, to));
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  for (const line of lines) {
    const stroke = color(line.color);
    const width = line.kind === 'reference' ? 1 : 1.75;
    const at = series.length;
    const hidden: uPlot.Series = { width: 0, points: { show: false } };
    series.push(hidden, hidden);
    bands.push({ series: [at + 1, at], fill: `${stroke}26` });
    series.push({ stroke, width, dash: line.kind === 'estimated' ? [2, 3] : undefined, points: { show: lonely, size: 6, fill: stroke } });
    series.push({ stroke, width, dash: [5, 4], points: { show: lonely, size: 6, fill: color('--surface'), stroke } });
  }
  return {
    ...base,
    series,
    bands,
    axes: [base.axes?.[0] ?? {}, { ...base.axes?.[1], ...(latest.current.logarithmic ? { splits: decades } : {}) }],
    scales: {
      x: { time: true, range: () => [latest.current.from / 1000, latest.current.to / 1000] },
      y: latest.current.logarithmic ? { distr: 3, log: 10 } : { range: (_plot, low, high) => rangeOf(latest.current, low, high) },
    },
    hooks: {
      ...base.hooks,
      drawClear: [(plot) => drawGround(plot, latest.current)],
      draw: [(plot) => drawLonelyIntervals(plot, latest.current.lines), (plot) => drawMarks(plot, latest.current.marks ?? [], true)],
      setCursor: [(plot) => setCursor(plot.cursor.idx ?? undefined)],
      ready: [(plot) => pickOnClick(plot, latest)],
    },
  };
}

/** A point without neighbours is no line: it is drawn as a dot. */
function lonely(plot: uPlot, seriesIndex: number, first: number, last: number): boolean {
  const values = plot.data[seriesIndex] ?? [];
  let present = 0;
  for (let i = first; i <= last; i++) {
    present += values[i] === null || values[i] === undefined ? 0 : 1;
  }
  return present <= 2;
}

function rangeOf(props: TimeChartProps, low: number | null, high: number | null): [number, number] {
  const least = Math.min(props.least ?? Infinity, low ?? Infinity);
  const most = Math.max(props.most ?? -Infinity, high ?? -Infinity);
  if (!Number.isFinite(least) || !Number.isFinite(most)) {
    return [Number.isFinite(least) ? least : 0, Number.isFinite(most) ? most : 1];
  }
  const room = (most - least) * 0.08 || Math.abs(most) * 0.1 || 1;
  return [least === props.least ? least : least - room, most === props.most ? most : most + room];
}

/** A band needs two points; the interval of one without neighbours is a bar. */
function drawLonelyIntervals(plot: uPlot, lines: readonly Line[]): void {
  const { ctx } = plot;
  ctx.save();
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.globalAlpha = 0.45;
  for (const line of lines) {
    ctx.strokeStyle = color(line.color);
    const bands = line.points.map((point) => bandOf(line, point));
    bands.forEach((band, index) => {
      if (band && !bands[index - 1] && !bands[index + 1]) {
        const x = plot.valToPos(middle(line.points[index] as Point), 'x', true);
        ctx.beginPath();
        ctx.moveTo(x, plot.valToPos(band.low, 'y', true));
        ctx.lineTo(x, plot.valToPos(band.high, 'y', true));
        ctx.stroke();
      }
    });
  }
  ctx.restore();
}

function drawGround(plot: uPlot, props: TimeChartProps): void {
  const { ctx, bbox } = plot;
  const x = (millis: number) => plot.valToPos(millis / 1000, 'x', true);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const open = props.lines.flatMap((line) => line.points).filter((point) => point.finality === Finality.OPEN && point.value.case !== 'undefined');
  if (open.length > 0) {
    const left = x(Math.min(...open.map((point) => windowOf(point).from)));
    ctx.fillStyle = hatch(ctx, color('--hatch'));
    ctx.fillRect(left, bbox.top, bbox.left + bbox.width - left, bbox.height);
  }
  const foot = Math.round(5 * devicePixelRatio);
  ctx.fillStyle = hatch(ctx, color('--ink-faint'));
  for (const point of props.lines[0]?.points ?? []) {
    if (point.value.case === 'undefined') {
      const { from, to } = windowOf(point);
      ctx.fillRect(x(from), bbox.top + bbox.height - foot, Math.max(1, x(to) - x(from)), foot);
    }
  }
  ctx.restore();
}

/** A click chooses the point of its time whose value is nearest to it. */
function pickOnClick(plot: uPlot, latest: { current: TimeChartProps }): void {
  plot.over.addEventListener('click', () => {
    const time = plot.cursor.idx === null || plot.cursor.idx === undefined ? undefined : plot.data[0]?.[plot.cursor.idx];
    const { lines, onPick } = latest.current;
    if (time === undefined || !onPick) {
      return;
    }
    const distance = (line: Line, point: Point) => {
      const value = valueOf(line, point);
      return value === undefined ? Infinity : Math.abs(plot.valToPos(value, 'y') - (plot.cursor.top ?? 0));
    };
    const near = lines.flatMap((line) => line.points.filter((one) => middle(one) === time).map((point) => ({ line, point, far: distance(line, point) })))
      .sort((a, b) => (a.far === b.far ? 0 : a.far - b.far))[0];
    if (near) {
      onPick(near.point, near.line);
    }
  });
}

/** The lines with their values under the cursor, or the newest ones. */
function Legend({ lines, at, format }: { lines: readonly Line[]; at: number | undefined; format: (value: number) => string }) {
  const newest = newestOf(lines);
  const shown = lines.map((line) => line.points.find((point) => middle(point) === (at ?? newest)));
  const any = shown.find((point) => point !== undefined);
  return (
    <div class="legend">
      <span class="when">{any ? `${at === undefined ? 'newest: ' : ''}${instant(windowOf(any).from)} – ${instant(windowOf(any).to)}` : ''}</span>
      <ul>
        {lines.map((line, index) => <LegendEntry key={line.label} line={line} point={shown[index]} format={format} />)}
      </ul>
    </div>
  );
}

/** The newest window in which any line has a value, rather one that is over: one that has only begun says little. */
function newestOf(lines: readonly Line[]): number | undefined {
  const last = (fits: (point: Point, line: Line) => boolean) => lines.flatMap((line) => line.points.findLast((point) => fits(point, line)) ?? []).map(middle);
  const said = (point: Point, line: Line) => valueOf(line, point) !== undefined;
  const over = last((point, line) => said(point, line) && point.finality !== Finality.OPEN);
  const [found = []] = [over, last(said), last(() => true)].filter((middles) => middles.length > 0);
  return found.length > 0 ? Math.max(...found) : undefined;
}

function LegendEntry({ line, point, format }: { line: Line; point: Point | undefined; format: (value: number) => string }) {
  const value = point && valueOf(line, point);
  const band = point && bandOf(line, point);
  return (
    <li>
      <svg class={`swatch ${line.kind ?? 'measured'}`} width="16" height="8" aria-hidden="true">
        <line x1="0" x2="16" y1="4" y2="4" style={{ stroke: `var(${line.color})` }} />
      </svg>
      <bdi class="label">{shorten(line.label, 40)}</bdi>
      {value === undefined
        ? <span class="why">{point ? whyUndefined(point) ?? NONE : NONE}</span>
        : <b>{format(value)}</b>}
      {band && <span class="interval">{format(band.low)} – {format(band.high)}</span>}
      {point && point.sampleCount > 0n && band && <span class="n">n {count(point.sampleCount)}</span>}
    </li>
  );
}
