// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InSight } from '../../main/web/view/model-rows';

test('the names in sight are asked for in one order', () => {
  assert.deepEqual(new InSight().at('1', ['b', 'a'], 0), ['a', 'b']);
});

test('names that change places with others out of sight are held for a while', () => {
  const inSight = new InSight();
  inSight.at('1', ['a', 'b'], 100_000);
  assert.deepEqual(inSight.at('1', ['a', 'c'], 109_999), ['a', 'b']);
  assert.deepEqual(inSight.at('1', ['a', 'c'], 110_000), ['a', 'c']);
});

test('who looks elsewhere, or sees more, is answered at once', () => {
  const inSight = new InSight();
  inSight.at('1', ['a', 'b'], 100_000);
  assert.deepEqual(inSight.at('2', ['c', 'd'], 100_001), ['c', 'd']);
  assert.deepEqual(inSight.at('2', ['c', 'd', 'e'], 100_002), ['c', 'd', 'e']);
});
