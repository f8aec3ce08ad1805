// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WatchState } from '../../main/web/live/watch-state';
import { numberOf, windowOf } from '../../main/web/wire/values';
import { heartbeat, point, series, snapshot, update } from './messages';

function shown(state: WatchState, id = 'q'): Record<string, [number, number | undefined][]> {
  return Object.fromEntries((state.answer(id)?.series ?? []).map((one) => [
    `${one.metric?.name} ${Object.values(one.dimensions).join()}`.trim(), one.points.map((p) => [windowOf(p).from / 1000, numberOf(p)]),
  ]));
}

test('a snapshot replaces everything', () => {
  const state = new WatchState();
  assert.deepEqual(state.take(snapshot([{ questionId: 'q', series: [series('accuracy', { model: 'a' }, [point(0, 0.5)])] }])), ['q']);
  assert.deepEqual(shown(state), { 'accuracy a': [[0, 0.5]] });
  state.take(snapshot([{ questionId: 'q', series: [series('accuracy', { model: 'b' }, [point(60, 0.25)])] }]));
  assert.deepEqual(shown(state), { 'accuracy b': [[60, 0.25]] });
});

test('a question that a new snapshot no longer has is gone', () => {
  const state = new WatchState();
  state.take(snapshot([{ questionId: 'q', series: [] }, { questionId: 'r', series: [] }]));
  assert.deepEqual([...state.take(snapshot([{ questionId: 'r', series: [] }]))].sort(), ['q', 'r']);
  assert.equal(state.answer('q'), undefined);
});

test('an update puts points by their start, in order, and leaves the others', () => {
  const state = new WatchState();
  state.take(snapshot([{ questionId: 'q', series: [series('f1', {}, [point(0, 1), point(120, 3)])] }]));
  state.take(update([{ questionId: 'q', series: [series('f1', {}, [point(60, 2), point(120, 4)])] }]));
  assert.deepEqual(shown(state), { f1: [[0, 1], [60, 2], [120, 4]] });
});

test('closed points go, and a closed series without points goes whole', () => {
  const state = new WatchState();
  state.take(snapshot([{ questionId: 'q', series: [series('f1', { model: 'a' }, [point(0, 1), point(60, 2)]), series('f1', { model: 'b' }, [point(0, 9)])] }]));
  state.take(update([{ questionId: 'q', series: [series('f1', { model: 'a' }, [point(0, undefined)], true), series('f1', { model: 'b' }, [], true)] }]));
  assert.deepEqual(shown(state), { 'f1 a': [[60, 2]] });
});

test('an update that moves a window closes the old start and puts the new one', () => {
  const state = new WatchState();
  state.take(snapshot([{ questionId: 'q', series: [series('f1', {}, [point(0, 1)])] }]));
  state.take(update([{ questionId: 'q', series: [series('f1', {}, [point(0, undefined)], true), series('f1', {}, [point(1, 5)])] }]));
  assert.deepEqual(shown(state), { f1: [[1, 5]] });
});

test('nothing is shown of a snapshot or update before its last part', () => {
  const state = new WatchState();
  assert.deepEqual(state.take(snapshot([{ questionId: 'q', series: [series('f1', { model: 'a' }, [point(0, 1)])] }], true)), []);
  assert.equal(state.answer('q'), undefined);
  assert.deepEqual(state.take(snapshot([{ questionId: 'q', series: [series('f1', { model: 'b' }, [point(0, 2)])] }])), ['q']);
  assert.deepEqual(shown(state), { 'f1 a': [[0, 1]], 'f1 b': [[0, 2]] });
  assert.deepEqual(state.take(update([{ questionId: 'q', series: [series('f1', { model: 'a' }, [point(0, 7)])] }], true)), []);
  assert.deepEqual(shown(state), { 'f1 a': [[0, 1]], 'f1 b': [[0, 2]] });
  assert.deepEqual(state.take(update([{ questionId: 'q', series: [series('f1', { model: 'b' }, [point(0, 8)])] }])), ['q']);
  assert.deepEqual(shown(state), { 'f1 a': [[0, 7]], 'f1 b': [[0, 8]] });
});

test('series of one metric with different parameters are different', () => {
  const state = new WatchState();
  const at = (quantile: number, value: number) => ({ metric: { name: 'latency', quantile }, points: [point(0, value)] });
  state.take(snapshot([{ questionId: 'q', series: [at(0.5, 1), at(0.99, 2)] }]));
  assert.deepEqual(state.answer('q')?.series.map((one) => numberOf(one.points[0])), [1, 2]);
});

test('an answer that is shown is never changed afterwards', () => {
  const state = new WatchState();
  state.take(snapshot([{ questionId: 'q', series: [series('f1', {}, [point(0, 1)])] }]));
  const before = state.answer('q');
  state.take(update([{ questionId: 'q', series: [series('f1', {}, [point(0, 2)])] }]));
  assert.equal(numberOf(before?.series[0]?.points[0]), 1);
  assert.notEqual(state.answer('q'), before);
});

test('errors and caveats come with the answer and go with the next', () => {
  const state = new WatchState();
  state.take(snapshot([{ questionId: 'q', error: { code: 3, message: 'too many points' } }]));
  assert.equal(state.answer('q')?.error?.message, 'too many points');
  state.take(update([{ questionId: 'q', caveats: [{ message: 'rows were dropped' }] }]));
  assert.equal(state.answer('q')?.error, undefined);
  assert.equal(state.answer('q')?.caveats[0]?.message, 'rows were dropped');
});

test('a heartbeat changes nothing', () => {
  const state = new WatchState();
  state.take(snapshot([{ questionId: 'q', series: [] }]));
  assert.deepEqual(state.take(heartbeat()), []);
});
