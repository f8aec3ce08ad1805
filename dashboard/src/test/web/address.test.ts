// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, HOME, read, write } from '../../main/web/page/address';
import { stepOf } from '../../main/web/page/range';

const FULL: Address = {
  view: 'model', model: 'a/b?c#d&e=f %25 "<script>" \n\u202eابج', last: 86_400, fixed: { from: 1_700_000_000_000, to: 1_700_000_360_000 }, axis: 'join',
  filters: [['segment.light', 'a=b&c'], ['version', '']], by: 'segment.lighting', metric: 'f1', bounds: true, against: '&v=1', recent: 'wrong',
  search: 'ü ?&#', sort: 'p99:up', page: 4,
  rows: { from: 1_700_000_000_500, to: 1_700_000_001_000, state: 'wrong', where: [['segment.lighting', 'dim']], truth: '3', predicted: '' },
};

test('an address that is written and read again is the same', () => {
  assert.deepEqual(read(write(FULL)), FULL);
  assert.deepEqual(read(write(HOME)), HOME);
});

test('names of any text and of ten thousand characters survive', () => {
  for (const model of ['', '%', '%zz', '..', 'x'.repeat(10_000), '💡\u0000\u200f', '?last=5m', '#/gateway']) {
    assert.equal(read(write({ ...HOME, view: 'model', model })).model, model);
  }
});

test('the usual is left out of the text', () => {
  assert.equal(write(HOME), '#/models');
  assert.equal(write({ ...HOME, last: 300 }), '#/models?last=5m');
  assert.equal(write({ ...HOME, view: 'model', model: 'digits' }), '#/model/digits');
});

test('what cannot be read is as usual', () => {
  for (const text of ['', '#', '#/', '#/nowhere', '#/models?last=never&page=-3&from=yesterday&to=today&rows=some&axis=z', '#/models?where=&where=x',
    '#/models?last=999999999999s', '#/models?from=-200000-01-01T00:00:00Z&to=%2B270000-01-01T00:00:00Z']) {
    assert.deepEqual(read(text), HOME);
  }
});

test('a fixed range needs a start before its end', () => {
  assert.equal(read('#/models?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z').fixed, undefined);
  assert.equal(read('#/models?from=2026-01-01T00:00:00Z').fixed, undefined);
});

test('every range has between 20 and 72 points', () => {
  for (const seconds of [300, 900, 3600, 21_600, 86_400, 604_800, 2_592_000]) {
    const points = seconds / stepOf({ kind: 'last', seconds });
    assert.ok(points >= 20 && points <= 72, `${seconds} s have ${points} points`);
  }
});
