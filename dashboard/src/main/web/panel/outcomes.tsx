// Copyright the Infermeter authors. Apache-2.0.

import type { Point } from '#contract/infermeter/v1/metrics_pb';
import { TimeChart } from '../chart/time-chart';
import { useAnswer } from '../live/hooks';
import { questionOf } from '../page/questions';
import { percent } from '../text/format';
import { dimension, numberOf } from '../wire/values';
import { rowsOf, useModel } from './context';
import { Panel } from './panel';
import { timeTable } from './time-table';

const WAYS: readonly [string, string, string][] = [
  ['ok', 'ok', '--series-3'], ['failed', 'failed', '--series-2'], ['refused', 'refused', '--series-4'], ['cancelled', 'cancelled', '--series-5'], ['timed_out', 'timed out', '--series-7'],
];
const format = (value: number) => percent(value);

/** How calls ended. */
export function OutcomesPanel() {
  const { scope, from, to, marks, onRange, openRows } = useModel();
  const asked = useAnswer(questionOf(scope, [{ name: 'outcome_share' }], { steps: true }));
  const lines = WAYS.flatMap(([outcome, label, color]) => {
    const series = asked.answer?.series.find((one) => dimension(one, 'outcome') === outcome);
    return series ? [{ label, color, points: series.points }] : [];
  });
  const bad = lines.filter((line) => line.label !== 'ok');
  const none = asked.answer && bad.every((line) => line.points.every((point) => point.value.case === 'undefined'));
  const calm = bad.every((line) => line.points.every((point) => !numberOf(point)));
  const pick = (point: Point) => openRows(rowsOf(point));
  return (
    <Panel title="Outcomes" about="Share of calls that did not end ok, by how they ended." asked={asked} table={() => timeTable(lines, format, pick)}
      empty={none ? 'No calls in this range.' : undefined}>
      {calm ? <p class="empty">Every call ended ok.</p> : <TimeChart lines={bad} {...{ from, to, marks, onRange, format }} least={0} most={0.01} onPick={pick} />}
    </Panel>
  );
}
