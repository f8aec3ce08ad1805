// Copyright the Infermeter authors. Apache-2.0.

import { Finality, IntervalKind, type Point } from '#contract/infermeter/v1/metrics_pb';
import { intervalOf, numberOf, windowOf } from '../wire/values';

/** One line of a chart over time. */
export interface Line {
  readonly label: string;
  readonly points: readonly Point[];
  /** A style variable. */
  readonly color: string;
  /** An estimate is dotted, a reference thin and grey. */
  readonly kind?: 'measured' | 'estimated' | 'reference';
  /** Whether to draw the sampling interval; or the one given here for a point. */
  readonly band?: boolean | ((point: Point) => { low: number; high: number } | undefined);
  /** What to draw of a point, where that is not its number. */
  readonly value?: (point: Point) => number | undefined;
}

/** Something that happened at a time, to be seen on every chart: a version that is new, or an alert that fired. Times in milliseconds. */
export interface Mark {
  readonly kind: 'version' | 'alert';
  readonly at: number;
  /** Until when an alert fired; undefined: it still does. */
  readonly until?: number | undefined;
  readonly label: string;
}

export type Cell = number | null | undefined;

/** Lines as columns over common times, in seconds; null is a gap, undefined is no point of this line. */
export interface Columns {
  readonly times: number[];
  /** Of each line: settled values, values that are open, lower and upper ends of its band. */
  readonly of: readonly { readonly settled: Cell[]; readonly open: Cell[]; readonly low: Cell[]; readonly high: Cell[] }[];
}

/** The middle of a point's window, in seconds. */
export function middle(point: Point): number {
  const { from, to } = windowOf(point);
  return (from + to) / 2000;
}

export function valueOf(line: Line, point: Point): number | undefined {
  return line.value ? line.value(point) : numberOf(point);
}

export function bandOf(line: Line, point: Point): { low: number; high: number } | undefined {
  if (!line.band || point.value.case === 'undefined') {
    return undefined;
  }
  return line.band === true ? intervalOf(point, IntervalKind.SAMPLING) : line.band(point);
}

export function columnsOf(lines: readonly Line[]): Columns {
  const times = [...new Set(lines.flatMap((line) => line.points.map(middle)))].sort((a, b) => a - b);
  const place = new Map(times.map((time, index) => [time, index]));
  const of = lines.map((line) => {
    const columns = { settled: empty(times), open: empty(times), low: empty(times), high: empty(times) };
    let before: number | undefined;
    for (const point of line.points) {
      const at = place.get(middle(point)) as number;
      const value = valueOf(line, point) ?? null;
      const open = point.finality === Finality.OPEN;
      columns.settled[at] = open ? null : value;
      columns.open[at] = open ? value : undefined;
      if (open && before !== undefined && columns.settled[before] !== null) {
        // The dashed part begins where the settled one ends.
        columns.open[before] ??= columns.settled[before];
      }
      const band = bandOf(line, point);
      columns.low[at] = band?.low ?? null;
      columns.high[at] = band?.high ?? null;
      before = at;
    }
    return columns;
  });
  return { times, of };
}

function empty(times: readonly number[]): Cell[] {
  return new Array<Cell>(times.length).fill(undefined);
}
