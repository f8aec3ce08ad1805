// Copyright the Infermeter authors. Apache-2.0.

import type { Point } from '#contract/infermeter/v1/metrics_pb';
import { TimeChart } from '../chart/time-chart';
import { useAnswer } from '../live/hooks';
import { questionOf } from '../page/questions';
import { labelStepOf } from '../page/range';
import { instant, percent, span } from '../text/format';
import { millis, newest, numberOf } from '../wire/values';
import { rowsOf, useModel } from './context';
import { Panel } from './panel';
import { timeTable } from './time-table';

const format = (value: number) => percent(value);

/** How many predictions have a label by now, and how long labels take. */
export function CoveragePanel() {
  const { scope, from, to, marks, onRange, openRows } = useModel();
  const asked = useAnswer(questionOf(scope, [{ name: 'label_coverage' }], { steps: true, step: labelStepOf(scope.range) }));
  const delays = useAnswer(questionOf(scope, [{ name: 'label_delay', quantile: 0.5 }, { name: 'label_delay', quantile: 0.9 }]));
  const delay = (quantile: number) => numberOf(newest(delays.answer?.series.find((one) => one.metric?.quantile === quantile)));
  const series = asked.answer?.series[0];
  const lines = [{ label: 'labelled', color: '--series-1', points: series?.points ?? [] }];
  const [half, most] = [delay(0.5), delay(0.9)];
  const mature = series?.labelsMatureThrough;
  const pick = (point: Point) => openRows({ ...rowsOf(point), state: 'unlabelled' });
  return (
    <Panel title="Labels" about="Share of predictions that have a label, by when they were made." asked={asked} table={() => timeTable(lines, format, pick)}>
      <TimeChart lines={lines} {...{ from, to, marks, onRange, format }} least={0} most={1} height={156}
        onPick={pick} />
      <p class="about" data-figure="label_delay">
        {half !== undefined && most !== undefined ? `Half of the labels came within ${span(half)}, 90 % within ${span(most)}.` : 'No label has come yet.'}
        {mature ? ` Most labels are in for predictions before ${instant(millis(mature))}.` : ''}
      </p>
    </Panel>
  );
}
