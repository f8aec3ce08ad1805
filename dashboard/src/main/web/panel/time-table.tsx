// Copyright the Infermeter authors. Apache-2.0.

import { type Point } from '#contract/infermeter/v1/metrics_pb';
import { type Line, bandOf, valueOf } from '../chart/line';
import { NONE, count, instant } from '../text/format';
import { FINALITY } from '../text/words';
import { whyUndefined, windowOf } from '../wire/values';
import type { Table, TableRow } from './panel';

/** Lines over time as a table, the newest window first. */
export function timeTable(lines: readonly Line[], format: (value: number) => string, onPick?: (point: Point, line: Line) => void): Table {
  const starts = [...new Set(lines.flatMap((line) => line.points.map((point) => windowOf(point).from)))].sort((a, b) => b - a);
  const byStart = lines.map((line) => new Map(line.points.map((point) => [windowOf(point).from, point])));
  const intervals = lines.some((line) => line.band);
  const rows = starts.map((start): TableRow => {
    const points = byStart.map((points) => points.get(start));
    const at = points.findIndex((point) => point !== undefined);
    const any = points[at] as Point;
    const cells = lines.flatMap((line, index) => {
      const point = points[index];
      const value = point && valueOf(line, point);
      const band = point && bandOf(line, point);
      const said = value === undefined ? (point && whyUndefined(point)) ?? NONE : format(value);
      return intervals ? [said, band ? `${format(band.low)} – ${format(band.high)}` : NONE] : [said];
    });
    return {
      cells: [`${instant(start)} – ${instant(windowOf(any).to)}`, ...cells, count(any.sampleCount), FINALITY[any.finality]],
      ...(onPick ? { onPick: () => onPick(any, lines[at] as Line) } : {}),
    };
  });
  return { head: ['Window', ...lines.flatMap((line) => (intervals ? [line.label, `${line.label} interval`] : [line.label])), 'n', 'State'], rows };
}
