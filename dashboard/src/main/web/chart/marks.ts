// Copyright the Infermeter authors. Apache-2.0.

import type uPlot from 'uplot';
import { instant } from '../text/format';
import { shorten } from '../text/name';
import type { Mark } from './line';
import { color } from './theme';

/** Labels that stand below one another; of more marks only the lines are drawn. */
const MOST_ROWS = 4;
const NEAR = 110;

/** Draws a line where something happened, with its name, and for an alert a bar at the top for as long as it fired. */
export function drawMarks(plot: uPlot, marks: readonly Mark[], named: boolean): void {
  const { ctx, bbox } = plot;
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.font = `${10 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.lineWidth = devicePixelRatio;
  let before = -Infinity;
  let row = 0;
  for (const mark of [...marks].sort((a, b) => a.at - b.at)) {
    const x = Math.round(plot.valToPos(mark.at / 1000, 'x', true));
    ctx.fillStyle = color(mark.kind === 'alert' ? '--bad' : '--mark');
    if (mark.kind === 'alert') {
      drawBar(plot, x, mark.until);
    }
    if (x < bbox.left || x > right) {
      continue;
    }
    ctx.fillRect(x, bbox.top, devicePixelRatio, bbox.height);
    row = x - before < NEAR * devicePixelRatio ? row + 1 : 0;
    before = x;
    if (named && row < MOST_ROWS) {
      const late = x > bbox.left + bbox.width * 0.75;
      ctx.textAlign = late ? 'right' : 'left';
      ctx.fillText(shorten(mark.label, 28), x + (late ? -4 : 4) * devicePixelRatio, bbox.top + (13 + 12 * row) * devicePixelRatio);
    }
  }
  ctx.restore();
}

function drawBar(plot: uPlot, from: number, until: number | undefined): void {
  const { ctx, bbox } = plot;
  const end = until === undefined ? Infinity : plot.valToPos(until / 1000, 'x', true);
  const left = Math.max(bbox.left, from);
  const right = Math.min(bbox.left + bbox.width, end);
  if (right > left) {
    ctx.fillRect(left, bbox.top, right - left, 3 * devicePixelRatio);
  }
}

/** The same in words, for who cannot see the chart; empty without marks. */
export function markWords(marks: readonly Mark[]): string {
  const said = (kind: Mark['kind']) => marks.filter((mark) => mark.kind === kind)
    .map((mark) => `${shorten(mark.label, 40)} at ${instant(mark.at)}${mark.until === undefined ? '' : `, over at ${instant(mark.until)}`}`).join('; ');
  const versions = said('version');
  const alerts = said('alert');
  return [versions && `Versions first seen: ${versions}.`, alerts && `Alerts that fired: ${alerts}.`].filter(Boolean).join(' ');
}
