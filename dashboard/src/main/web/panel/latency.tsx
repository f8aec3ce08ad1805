// Copyright the Infermeter authors. Apache-2.0.

import type { Point } from '#contract/infermeter/v1/metrics_pb';
import { HeatMap } from '../chart/heat-map';
import { binsOf } from '../chart/histogram';
import { TimeChart } from '../chart/time-chart';
import { useAnswer } from '../live/hooks';
import { questionOf } from '../page/questions';
import { count, instant, span } from '../text/format';
import { windowOf } from '../wire/values';
import { rowsOf, useModel } from './context';
import { Panel, type Table } from './panel';
import { timeTable } from './time-table';

const QUANTILES: readonly [number, string, string][] = [[0.99, 'p99', '--series-2'], [0.9, 'p90', '--series-3'], [0.5, 'p50', '--series-1']];

/** Percentiles of the latency over time, with their intervals. */
export function PercentilesPanel() {
  const { scope, from, to, marks, onRange, openRows } = useModel();
  const asked = useAnswer(questionOf(scope, QUANTILES.map(([quantile]) => ({ name: 'latency', quantile })), { steps: true }));
  const lines = QUANTILES.flatMap(([quantile, label, color]) => {
    const series = asked.answer?.series.find((one) => one.metric?.quantile === quantile);
    return series ? [{ label, color, points: series.points, band: quantile === 0.99 }] : [];
  });
  const pick = (point: Point) => openRows(rowsOf(point));
  return (
    <Panel title="Latency percentiles" about="From the first byte of a call to the last byte of its answer; calls that ended ok."
      asked={asked} table={() => timeTable(lines, span, pick)}>
      <TimeChart lines={lines} {...{ from, to, marks, onRange }} format={span} logarithmic onPick={pick} />
    </Panel>
  );
}

/** The whole distribution of the latency over time. */
export function HeatMapPanel() {
  const { scope, from, to, marks, onRange, openRows } = useModel();
  const asked = useAnswer(questionOf(scope, [{ name: 'latency_histogram' }], { steps: true }));
  const points = asked.answer?.series[0]?.points ?? [];
  const pick = (point: Point) => openRows(rowsOf(point));
  const table = (): Table => ({
    head: ['Window', 'From', 'To', 'Calls'],
    rows: points.toReversed().flatMap((point) => point.value.case === 'histogram'
      ? binsOf(point.value.value, 1).map((bin) => ({ cells: [instant(windowOf(point).from), span(bin.low), span(bin.high), count(bin.count)], onPick: () => pick(point) })) : []),
  });
  return (
    <Panel title="Latency distribution" about="A column for each window; darker where more calls were." asked={asked} table={table}
      empty={asked.answer && points.every((point) => point.value.case !== 'histogram') ? 'No calls in this range.' : undefined}>
      <HeatMap points={points} {...{ from, to, marks, onRange }} onPick={pick} />
    </Panel>
  );
}
