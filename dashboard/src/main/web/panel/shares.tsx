// Copyright the Infermeter authors. Apache-2.0.

import type { Point } from '#contract/infermeter/v1/metrics_pb';
import { Task } from '#contract/infermeter/v1/models_pb';
import { seriesColor } from '../chart/theme';
import type { Line } from '../chart/line';
import { TimeChart } from '../chart/time-chart';
import { useAnswer } from '../live/hooks';
import { questionOf } from '../page/questions';
import { labelStepOf } from '../page/range';
import { percent, plain } from '../text/format';
import { dimension, numberOf } from '../wire/values';
import { rowsOf, useModel } from './context';
import { Panel } from './panel';
import { timeTable } from './time-table';

/** Lines that can be told apart; the table has all classes. */
const MOST_LINES = 8;

/** What is predicted: the share of each class, or the mean of numbers. */
export function SharesPanel() {
  const { model, scope, from, to, marks, onRange, openRows } = useModel();
  const numbers = model.task === Task.REGRESSION;
  const asked = useAnswer(questionOf(scope, [{ name: numbers ? 'prediction_mean' : 'prediction_share' }], { steps: true, step: labelStepOf(scope.range) }));
  const format = numbers ? plain : (value: number) => percent(value);
  const all = (asked.answer?.series ?? []).filter((series) => numbers || 'class' in series.dimensions)
    .map((series) => ({ name: dimension(series, 'class'), label: numbers ? 'mean' : dimension(series, 'class') || '(empty)', points: series.points }));
  const lines = [...all].sort((a, b) => (numberOf(b.points.at(-1)) ?? -1) - (numberOf(a.points.at(-1)) ?? -1)).slice(0, MOST_LINES)
    .sort((a, b) => (a.label < b.label ? -1 : 1)).map((line, index) => ({ ...line, color: seriesColor(index) }));
  const more = all.length - lines.length;
  const pick = (point: Point) => openRows(rowsOf(point));
  const pickOfClass = (point: Point, line: Line) => openRows({ ...rowsOf(point), ...(numbers ? {} : { predicted: lines.find((one) => one === line)?.name ?? '' }) });
  return (
    <Panel title={numbers ? 'Predicted numbers' : 'Predicted classes'} asked={asked} table={() => timeTable(all.map((line) => ({ ...line, color: '' })), format, pick)}
      about={numbers ? 'Mean of the predicted numbers.' : `Share of predictions of each class${more > 0 ? `; ${more} rarer classes are in the table` : ''}.`}>
      <TimeChart lines={lines} {...{ from, to, marks, onRange, format }} {...(numbers ? {} : { least: 0 })} onPick={pickOfClass} />
    </Panel>
  );
}
