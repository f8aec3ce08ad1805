// Copyright the Infermeter authors. Apache-2.0.

import type { ConfusionMatrix } from '#contract/infermeter/v1/metrics_pb';
import { Task } from '#contract/infermeter/v1/models_pb';
import { useAnswer } from '../live/hooks';
import { questionOf } from '../page/questions';
import { count, percent } from '../text/format';
import { Name, shorten } from '../text/name';
import { newest, whyUndefined } from '../wire/values';
import { useModel } from './context';
import { Panel, type Table } from './panel';

/** Classes that a matrix shows; of more, those with the most rows. */
const MOST_CLASSES = 20;

/** The classes to show, and the count of each pair of indexes. */
export function gridOf(matrix: ConfusionMatrix): { classes: number[]; at: (truth: number, predicted: number) => number; left: number } {
  const counts = new Map<string, number>();
  const sizes = matrix.classes.map(() => 0);
  matrix.counts.forEach((value, index) => {
    const truth = matrix.trueIndex[index] ?? 0;
    const predicted = matrix.predictedIndex[index] ?? 0;
    counts.set(`${truth} ${predicted}`, Number(value));
    sizes[truth] = (sizes[truth] ?? 0) + Number(value);
    sizes[predicted] = (sizes[predicted] ?? 0) + Number(value);
  });
  const all = matrix.classes.map((_, index) => index);
  const busiest = all.length <= MOST_CLASSES ? all : [...all].sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0)).slice(0, MOST_CLASSES).sort((a, b) => a - b);
  return { classes: busiest, at: (truth, predicted) => counts.get(`${truth} ${predicted}`) ?? 0, left: all.length - busiest.length };
}

/** Which classes are taken for which. */
export function ConfusionPanel() {
  const { model, scope, openRows } = useModel();
  const asked = useAnswer(model.task === Task.REGRESSION ? undefined : questionOf(scope, [{ name: 'confusion_matrix' }], { labels: true }));
  if (model.task === Task.REGRESSION || model.task === Task.MULTILABEL) {
    return null;
  }
  const point = newest(asked.answer?.series[0]);
  const matrix = point?.value.case === 'confusionMatrix' ? point.value.value : undefined;
  const pick = (truth: string, predicted: string) => openRows({ state: truth === predicted ? 'labelled' : 'wrong', truth, predicted });
  const table = (): Table => ({
    head: ['True', 'Predicted', 'Rows'],
    rows: (matrix?.counts ?? []).map((value, index) => {
      const truth = matrix?.classes[matrix.trueIndex[index] ?? 0] ?? '';
      const predicted = matrix?.classes[matrix.predictedIndex[index] ?? 0] ?? '';
      return { cells: [<Name text={truth} />, <Name text={predicted} />, count(value)], onPick: () => pick(truth, predicted) };
    }),
  });
  return (
    <Panel title="Confusion matrix" about="Labelled predictions: the true class down, the predicted one across; shaded by share of the true class."
      asked={asked} table={table} empty={asked.answer && !matrix ? whyUndefined(point) ?? 'No data' : undefined}>
      {matrix && <Matrix matrix={matrix} onPick={pick} />}
    </Panel>
  );
}

function Matrix({ matrix, onPick }: { matrix: ConfusionMatrix; onPick: (truth: string, predicted: string) => void }) {
  const { classes, at, left } = gridOf(matrix);
  const name = (index: number) => matrix.classes[index] ?? '';
  return (
    <div class="scroll matrix" tabIndex={0} role="region" aria-label="Classes, to scroll">
      <table>
        <thead>
          <tr><th scope="col"><span class="hidden">true class</span></th>{classes.map((index) => <th key={index} scope="col" title={name(index).slice(0, 200)}><bdi>{shorten(name(index), 8) || '(empty)'}</bdi></th>)}<th scope="col">recall</th></tr>
        </thead>
        <tbody>
          {classes.map((truth) => {
            const total = matrix.counts.reduce((sum, value, index) => (matrix.trueIndex[index] === truth ? sum + Number(value) : sum), 0);
            return (
              <tr key={truth}>
                <th scope="row" title={name(truth).slice(0, 200)}><bdi>{shorten(name(truth), 12) || '(empty)'}</bdi></th>
                {classes.map((predicted) => {
                  const value = at(truth, predicted);
                  const share = total > 0 ? value / total : 0;
                  return (
                    <td key={predicted} class={truth === predicted ? 'right' : 'wrong'} style={{ '--share': share.toFixed(3) }}>
                      {value > 0
                        ? <button type="button" title={`${percent(share)} of the true class`} aria-label={`true ${shorten(name(truth), 30)}, predicted ${shorten(name(predicted), 30)}: ${count(value)}`}
                          onClick={() => onPick(name(truth), name(predicted))}>{count(value)}</button>
                        : <span>·</span>}
                    </td>
                  );
                })}
                <td class="number">{total > 0 ? percent(at(truth, truth) / total, 0) : '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {left > 0 && <p class="about">{left} more classes have fewer rows; the table has all.</p>}
    </div>
  );
}
