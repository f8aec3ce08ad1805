// Copyright the Infermeter authors. Apache-2.0.

import type { Point } from '#contract/infermeter/v1/metrics_pb';
import type { Line } from '../chart/line';
import { TimeChart } from '../chart/time-chart';
import { useAnswer } from '../live/hooks';
import { questionOf } from '../page/questions';
import { spanOf, stepOf } from '../page/range';
import { NONE, instant, plain, span } from '../text/format';
import { Name } from '../text/name';
import { numberOf, whyUndefined, windowOf } from '../wire/values';
import { rowsOf, useModel } from './context';
import { Panel, type Table } from './panel';

const format = (value: number) => (value === 0 ? '0' : Math.abs(value) < 0.1 ? value.toFixed(4) : value.toFixed(3));
const expected = (point: Point) => point.comparison?.expectedUnderNull;

/** How far predictions are from what they were, and what chance alone would show. */
export function DriftPanel() {
  const { scope, from, to, marks, reference, onRange, openRows } = useModel();
  const seconds = Math.round(spanOf(scope.range));
  const step = Math.max(60, stepOf(scope.range) * 3);
  const asked = useAnswer(questionOf(scope, [{ name: 'psi' }], {
    steps: true, step,
    baseline: reference ? { against: { case: 'reference', value: reference.name } } : { against: { case: 'offset', value: { seconds: BigInt(seconds), nanos: 0 } } },
  }));
  const points = asked.answer?.series[0]?.points ?? [];
  const lines: Line[] = [
    { label: 'PSI of predictions', color: '--series-1', points },
    {
      label: 'no drift: expected from chance', color: '--reference', kind: 'reference', points, value: expected,
      band: (point) => { const high = expected(point); return high === undefined ? undefined : { low: 0, high }; },
    },
  ];
  const table = (): Table => ({
    head: ['Window', 'PSI', 'Expected without drift', 'p', 'p, adjusted'],
    rows: points.toReversed().map((point) => ({
      cells: [`${instant(windowOf(point).from)} – ${instant(windowOf(point).to)}`, numberOf(point) === undefined ? whyUndefined(point) : format(numberOf(point) as number),
        expected(point) === undefined ? NONE : format(expected(point) as number), probability(point.comparison?.pValue), probability(point.comparison?.adjustedPValue)],
      onPick: () => openRows(rowsOf(point)),
    })),
  });
  return (
    <Panel title="Drift" asked={asked} table={table}
      about={<>Population stability index against {reference ? <>reference <Name text={reference.name} longest={24} /></> : `the ${span(seconds)} before`}. In the grey band there is no sign of drift; 0.1 and more is worth a look.</>}>
      <TimeChart lines={lines} {...{ from, to, marks, onRange, format }} least={0} onPick={(point) => openRows(rowsOf(point))} />
    </Panel>
  );
}

function probability(p: number | undefined): string {
  return p === undefined ? NONE : p < 0.0001 ? '< 0.0001' : plain(p);
}
