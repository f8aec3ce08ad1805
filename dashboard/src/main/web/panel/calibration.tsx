// Copyright the Infermeter authors. Apache-2.0.

import { Task } from '#contract/infermeter/v1/models_pb';
import { Calibration } from '../chart/scores';
import { useAnswer } from '../live/hooks';
import { questionOf } from '../page/questions';
import { NONE, count, plain, say } from '../text/format';
import { newest, numberOf, whyUndefined } from '../wire/values';
import { useModel } from './context';
import { Panel, type Table } from './panel';

/** Whether scores mean what they say. */
export function CalibrationPanel() {
  const { model, scope } = useModel();
  const classes = model.task !== Task.REGRESSION;
  const asked = useAnswer(classes ? questionOf(scope, [{ name: 'calibration_curve' }, { name: 'expected_calibration_error' }], { labels: true }) : undefined);
  if (!classes) {
    return null;
  }
  const find = (name: string) => newest(asked.answer?.series.find((one) => one.metric?.name === name));
  const point = find('calibration_curve');
  const curve = point?.value.case === 'curve' ? point.value.value : undefined;
  const table = (): Table => ({
    head: ['Mean score', 'Share right', 'Interval', 'n'],
    rows: (curve?.x ?? []).map((x, index) => {
      const interval = curve?.yIntervals[index];
      return { cells: [plain(x), plain(curve?.y[index] ?? NaN), interval ? `${plain(interval.low)} – ${plain(interval.high)}` : NONE, count(curve?.counts[index] ?? 0n)] };
    }),
  });
  return (
    <Panel title="Calibration" about={<>How often predictions of a score were right. On the diagonal a score means what it says. Expected calibration error{' '}
      <b>{say('expected_calibration_error', '1', numberOf(find('expected_calibration_error')))}</b>.</>}
      asked={asked} table={table} empty={asked.answer && !curve ? whyUndefined(point) ?? 'No data' : undefined}>
      {curve && <Calibration curve={curve} />}
    </Panel>
  );
}
