// Copyright the Infermeter authors. Apache-2.0.

import { Task } from '#contract/infermeter/v1/models_pb';
import { binsOf } from '../chart/histogram';
import { ScoreBars } from '../chart/scores';
import { useAnswer } from '../live/hooks';
import { questionOf } from '../page/questions';
import { count, plain } from '../text/format';
import { newest, whyUndefined } from '../wire/values';
import { useModel } from './context';
import { Panel, type Table } from './panel';

/** How sure the model says it is. */
export function ScoresPanel() {
  const { model, scope } = useModel();
  const asked = useAnswer(model.task === Task.REGRESSION ? undefined : questionOf(scope, [{ name: 'score_histogram' }]));
  if (model.task === Task.REGRESSION) {
    return null;
  }
  const point = newest(asked.answer?.series[0]);
  const histogram = point?.value.case === 'histogram' ? point.value.value : undefined;
  const table = (): Table => ({
    head: ['Score above', 'up to', 'Predictions'],
    rows: histogram ? binsOf(histogram, 8).map((bin) => ({ cells: [plain(bin.low), plain(bin.high), count(bin.count)] })) : [],
  });
  return (
    <Panel title="Scores" about="Predictions by score: of the positive class of two, else of the class answered." asked={asked} table={table}
      empty={asked.answer && !histogram ? whyUndefined(point) ?? 'No data' : undefined}>
      {histogram && <ScoreBars histogram={histogram} />}
    </Panel>
  );
}
