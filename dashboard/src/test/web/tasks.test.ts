// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { OutcomeSchema } from '#contract/infermeter/v1/labels_pb';
import { SeriesSchema, UndefinedReason } from '#contract/infermeter/v1/metrics_pb';
import { ModelSchema, Task } from '#contract/infermeter/v1/models_pb';
import { qualityMetrics } from '../../main/web/page/quality';
import { matchersOf, rowMatchersOf } from '../../main/web/page/questions';
import { taskOf, taskWords } from '../../main/web/text/words';
import { rowsOf } from '../../main/web/view/model-rows';

const undeclared = create(ModelSchema, { name: 'price' });

test('what is not declared is seen in the newest answer', () => {
  const number = create(OutcomeSchema, { value: { case: 'number', value: 2 } });
  const set = create(OutcomeSchema, { value: { case: 'classSet', value: { classNames: ['a'] } } });
  const name = create(OutcomeSchema, { value: { case: 'className', value: 'a' } });
  assert.deepEqual([number, set, name, undefined].map((answered) => taskOf(undeclared, answered)), [Task.REGRESSION, Task.MULTILABEL, Task.UNSPECIFIED, Task.UNSPECIFIED]);
  assert.equal(taskOf({ task: Task.BINARY }, number), Task.BINARY, 'what is declared holds');
  assert.deepEqual([undefined, 'classes', 'numbers'].map((answers) => taskWords(undeclared, answers as 'classes')), ['task not known yet', 'classification', 'regression']);
});

test('each task has metrics of its own, and none of them twice', () => {
  for (const task of [Task.UNSPECIFIED, Task.BINARY, Task.MULTILABEL, Task.REGRESSION]) {
    const names = qualityMetrics(task).map(([name]) => name);
    assert.equal(new Set(names).size, names.length);
    assert.equal(names.includes('accuracy'), task !== Task.MULTILABEL && task !== Task.REGRESSION);
  }
});

test('a model that answers numbers has its error in the overview, and no accuracy of zero', () => {
  const series = (metric: string, value: number | undefined) => create(SeriesSchema, {
    metric: { name: metric }, dimensions: { model: 'price' },
    points: [{ value: value === undefined ? { case: 'undefined', value: { reason: UndefinedReason.WRONG_TASK } } : { case: 'number', value } }],
  });
  const [row] = rowsOf([undeclared], [series('accuracy', undefined), series('root_mean_squared_error', 3.5)], []);
  assert.equal(row?.task, 'regression');
  assert.equal(row?.accuracy?.value.case, 'undefined');
  assert.deepEqual(row?.rmse?.value, { case: 'number', value: 3.5 });
});

test('rows leave the traffic of evaluations out, as numbers do', () => {
  const scope = { model: 'digits', filters: [['segment.light', 'dim']] as const };
  assert.deepEqual(rowMatchersOf(scope).slice(0, 2), matchersOf(scope));
  assert.deepEqual(rowMatchersOf(scope).at(-1)?.values, ['live']);
  assert.equal(rowMatchersOf({ ...scope, filters: [['traffic', 'evaluation']] }).filter((one) => one.dimension === 'traffic').length, 1);
});
