// Copyright the Infermeter authors. Apache-2.0.

import type { Point } from '#contract/infermeter/v1/metrics_pb';
import { TimeChart } from '../chart/time-chart';
import { useAnswer } from '../live/hooks';
import { questionOf } from '../page/questions';
import { say } from '../text/format';
import { useModel, rowsOf } from './context';
import { Panel } from './panel';
import { timeTable } from './time-table';

const format = (value: number) => say('throughput', '{sample}/s', value);

/** Calls and predicted rows per second. */
export function RatePanel() {
  const { scope, from, to, marks, onRange, openRows } = useModel();
  const asked = useAnswer(questionOf(scope, [{ name: 'call_rate' }, { name: 'throughput' }], { steps: true }));
  const labels: Record<string, [string, string]> = { call_rate: ['calls', '--series-1'], throughput: ['predictions', '--series-2'] };
  const lines = (asked.answer?.series ?? []).map((series) => {
    const [label, color] = labels[series.metric?.name ?? ''] ?? ['', '--series-3'];
    return { label, color, points: series.points };
  });
  const pick = (point: Point) => openRows(rowsOf(point));
  return (
    <Panel title="Rate" about="Calls that began, and rows that were predicted, per second." asked={asked} table={() => timeTable(lines, format, pick)}>
      <TimeChart lines={lines} {...{ from, to, marks, onRange, format }} least={0} onPick={pick} />
    </Panel>
  );
}
