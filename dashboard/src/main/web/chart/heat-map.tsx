// Copyright the Infermeter authors. Apache-2.0.

import uPlot from 'uplot';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Point } from '#contract/infermeter/v1/metrics_pb';
import { count, instant, span } from '../text/format';
import { windowOf } from '../wire/values';
import { type Bin, binsOf } from './histogram';
import { type Mark, middle } from './line';
import { drawMarks, markWords } from './marks';
import { Plot, decades, plotOptions } from './plot';
import { color } from './theme';

export interface HeatMapProps {
  readonly points: readonly Point[];
  readonly from: number;
  readonly to: number;
  readonly marks?: readonly Mark[];
  readonly onRange?: (from: number, to: number) => void;
  readonly onPick?: (point: Point) => void;
}

interface Column {
  readonly from: number;
  readonly to: number;
  readonly bins: readonly Bin[];
}

const HEIGHT = 200;
/** Bins of a doubling that are drawn: enough to see, few enough to read. */
const PER_DOUBLING = 4;

/** Distributions over time: a column for each window, darker where more calls were. The axis is logarithmic. */
export function HeatMap(props: HeatMapProps) {
  const latest = useRef(props);
  latest.current = props;
  const columns = useMemo(() => props.points.flatMap(columnOf), [props.points]);
  const drawn = useRef(columns);
  drawn.current = columns;
  const [over, setOver] = useState<string | undefined>(undefined);
  const data = useMemo<uPlot.AlignedData>(() => {
    const present = props.points.filter((point) => point.value.case === 'histogram');
    return [present.map(middle), present.map(() => null)] as uPlot.AlignedData;
  }, [props.points]);
  const marked = markWords(props.marks ?? []);
  const most = Math.max(0, ...columns.flatMap((column) => column.bins.map((bin) => bin.count)));
  return (
    <>
      <Plot shape="heat" options={() => optionsOf(latest, drawn, setOver)} data={data} height={HEIGHT} />
      <div class="legend heat">
        <span class="when">{over ?? ''}</span>
        <span class="scale">fewer <i /> <span>{count(most)} calls</span></span>
      </div>
      {marked && <p class="hidden">{marked}</p>}
    </>
  );
}

function columnOf(point: Point): Column[] {
  return point.value.case === 'histogram' ? [{ ...windowOf(point), bins: binsOf(point.value.value, PER_DOUBLING) }] : [];
}

function optionsOf(latest: { current: HeatMapProps }, drawn: { current: readonly Column[] }, setOver: (text: string | undefined) => void): Omit<uPlot.Options, 'width' | 'height'> {
  const base = plotOptions(span, (from, to) => latest.current.onRange?.(from, to));
  const values = () => {
    const bins = drawn.current.flatMap((column) => column.bins);
    return bins.length === 0 ? [0.001, 1] : [Math.min(...bins.map((bin) => bin.low)), Math.max(...bins.map((bin) => bin.high))];
  };
  return {
    ...base,
    series: [{}, { width: 0, points: { show: false } }],
    cursor: { ...base.cursor, y: true },
    scales: {
      x: { time: true, range: () => [latest.current.from / 1000, latest.current.to / 1000] },
      y: { distr: 3, log: 2, range: () => values() as [number, number] },
    },
    axes: [base.axes?.[0] ?? {}, { ...base.axes?.[1], grid: { show: false }, splits: decades, filter: (_plot, splits) => splits }],
    hooks: {
      ...base.hooks,
      draw: [(plot) => drawCells(plot, drawn.current), (plot) => drawMarks(plot, latest.current.marks ?? [], false)],
      setCursor: [(plot) => setOver(under(plot, drawn.current))],
      ready: [(plot) => plot.over.addEventListener('click', () => {
        const time = plot.posToVal(plot.cursor.left ?? -1, 'x') * 1000;
        const point = latest.current.points.find((one) => windowOf(one).from <= time && time < windowOf(one).to);
        if (point) {
          latest.current.onPick?.(point);
        }
      })],
    },
  };
}

function drawCells(plot: uPlot, columns: readonly Column[]): void {
  const { ctx } = plot;
  const most = Math.max(1, ...columns.flatMap((column) => column.bins.map((bin) => bin.count)));
  const fill = color('--heat');
  ctx.save();
  ctx.fillStyle = fill;
  for (const column of columns) {
    const left = Math.round(plot.valToPos(column.from / 1000, 'x', true));
    const width = Math.max(1, Math.round(plot.valToPos(column.to / 1000, 'x', true)) - left);
    for (const bin of column.bins) {
      const top = plot.valToPos(bin.high, 'y', true);
      ctx.globalAlpha = 0.12 + 0.88 * Math.sqrt(bin.count / most);
      ctx.fillRect(left, top, width, Math.max(1, plot.valToPos(bin.low, 'y', true) - top));
    }
  }
  ctx.restore();
}

function under(plot: uPlot, columns: readonly Column[]): string | undefined {
  const { left, top } = plot.cursor;
  if (left === undefined || top === undefined || left < 0 || top < 0) {
    return undefined;
  }
  const time = plot.posToVal(left, 'x') * 1000;
  const value = plot.posToVal(top, 'y');
  const column = columns.find((one) => one.from <= time && time < one.to);
  const bin = column?.bins.find((one) => one.low < value && value <= one.high);
  return column && bin ? `${instant(column.from)}: ${count(bin.count)} calls of ${span(bin.low)} to ${span(bin.high)}` : undefined;
}
