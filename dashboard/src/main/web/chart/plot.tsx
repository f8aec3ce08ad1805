// Copyright the Infermeter authors. Apache-2.0.

import uPlot from 'uplot';
import { useEffect, useRef } from 'preact/hooks';
import { clock } from '../text/format';
import { color, useTheme } from './theme';

const FONT = '11px system-ui, -apple-system, "Segoe UI", sans-serif';

/** What all plots have in common: quiet axes, time from left to right, one cursor for the whole page, a drag that chooses a range. */
export function plotOptions(format: (value: number) => string, onRange: ((from: number, to: number) => void) | undefined): Omit<uPlot.Options, 'width' | 'height' | 'series'> {
  const ink = color('--ink-soft');
  const line = color('--line');
  return {
    legend: { show: false },
    padding: [8, 12, 0, 0],
    cursor: { sync: { key: 'page', setSeries: false }, drag: { x: true, y: false, setScale: false }, points: { size: 6 }, y: false },
    select: { show: true, left: 0, top: 0, width: 0, height: 0 },
    scales: { x: { time: true } },
    axes: [
      {
        stroke: ink, font: FONT, size: 26, gap: 4, space: 64,
        grid: { show: false }, ticks: { stroke: line, width: 1, size: 4 },
        values: (_plot, splits, _axis, _space, step) => splits.map((split) => clock(split * 1000, step)),
      },
      {
        stroke: ink, font: FONT, size: 58, gap: 6, space: 34,
        grid: { stroke: line, width: 1 }, ticks: { show: false },
        values: (_plot, splits) => splits.map((split) => (split === null ? '' : format(split).replace(/\.0+(?= %)/, ''))),
      },
    ],
    hooks: {
      setSelect: [(plot) => {
        if (plot.select.width > 8 && onRange) {
          onRange(plot.posToVal(plot.select.left, 'x') * 1000, plot.posToVal(plot.select.left + plot.select.width, 'x') * 1000);
        }
        plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      }],
    },
  };
}

/** Powers of ten, and where those are few, twos and fives. */
export function decades(_plot: uPlot, _axis: number, low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const factors = last - first > 2 ? [1] : [1, 2, 5];
  const all = Array.from({ length: last - first + 1 }, (_, index) => factors.map((factor) => factor * 10 ** (first + index))).flat();
  return all.filter((value) => value >= low && value <= high);
}

/** A plot on a canvas that follows the width of its place. It is made anew when its shape changes, and only drawn anew when data do. */
export function Plot({ shape, options, data, height }: {
  shape: string; options: () => Omit<uPlot.Options, 'width' | 'height'>; data: uPlot.AlignedData; height: number;
}) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const theme = useTheme();
  useEffect(() => {
    const element = place.current as HTMLDivElement;
    const made = new uPlot({ ...options(), width: Math.max(200, element.clientWidth), height }, data, element);
    plot.current = made;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0 && element.clientWidth !== made.width) {
        made.setSize({ width: element.clientWidth, height });
      }
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [shape, theme, height]);
  useEffect(() => plot.current?.setData(data), [data]);
  return <div class="plot" ref={place} aria-hidden="true" />;
}
