// Copyright the Infermeter authors. Apache-2.0.

import { LabelState } from '#contract/infermeter/v1/predictions_pb';
import { Task } from '#contract/infermeter/v1/models_pb';
import { useCall } from '../live/hooks';
import type { RowState } from '../page/address';
import { useNavigation } from '../page/hooks';
import { rowMatchersOf } from '../page/questions';
import { boundsOf } from '../page/range';
import { timestamp } from '../wire/values';
import * as client from '../wire/clients';
import { useModel } from './context';
import { PredictionTable } from './prediction-table';

const MOST = 12;
const POLL_MILLIS = 5_000;

export const STATES: readonly [RowState, string, LabelState][] = [
  ['all', 'all', LabelState.UNSPECIFIED], ['wrong', 'wrong', LabelState.WRONG], ['unlabelled', 'without a label', LabelState.UNLABELLED], ['labelled', 'with a label', LabelState.LABELLED],
];

/** The states that a model's predictions can be in: of numbers there is no right or wrong. */
export function statesOf(task: Task): typeof STATES {
  return task === Task.REGRESSION ? STATES.filter(([state]) => state !== 'wrong') : STATES;
}

/** The newest predictions with their labels. */
export function PredictionsPanel() {
  const { model, scope, openRows } = useModel();
  const { address, go } = useNavigation();
  const state = STATES.find(([name]) => name === address.recent) ?? STATES[0] as (typeof STATES)[number];
  const fixed = scope.range.kind === 'fixed' ? boundsOf(scope.range, 0) : undefined;
  const { value, error } = useCall((signal) => client.predictions.listPredictions({
    matchers: rowMatchersOf(scope), labelState: state[2], pageSize: MOST,
    ...(fixed ? { timeRange: { startTime: timestamp(fixed.from), endTime: timestamp(fixed.to) } } : {}),
  }, { signal }), [scope, state[0]], fixed ? 0 : POLL_MILLIS);
  return (
    <section class="panel" aria-label="Recent predictions" data-panel="Predictions">
      <header>
        <div class="choice" role="group" aria-label="Which predictions">
          {statesOf(model.task).filter(([name]) => name !== 'labelled').map(([name, words]) => (
            <button key={name} type="button" aria-pressed={state[0] === name} onClick={() => go({ recent: name }, true)}>{words}</button>
          ))}
        </div>
        <div class="actions"><button type="button" class="link" onClick={() => openRows({ state: state[0] })}>more of them</button></div>
      </header>
      {error && !value && <p class="problem" role="status">{error.rawMessage}</p>}
      {!value && !error && <div class="waiting" role="status"><span class="hidden">Waiting for predictions</span></div>}
      {value && value.predictions.length === 0 && <p class="empty">There are none.</p>}
      {value && value.predictions.length > 0 && <PredictionTable predictions={value.predictions} classes={model.classes} caption="Recent predictions" />}
    </section>
  );
}
