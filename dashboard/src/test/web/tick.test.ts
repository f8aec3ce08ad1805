// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tickOf } from '../../main/web/live/tick';

test('an instant stays until it is as old as it may be', () => {
  assert.equal(tickOf(1_000, 5_000, 5_000), 1_000);
  assert.equal(tickOf(1_000, 6_000, 5_000), 6_000);
});

test('whoever goes on live after a pause does not begin when it was paused', () => {
  assert.equal(tickOf(1_000, 901_000, 3_600_000), 1_000);
  assert.equal(tickOf(1_000, 901_000, 5_000), 901_000);
});

test('a clock that was set back is followed', () => {
  assert.equal(tickOf(901_000, 1_000, 5_000), 1_000);
});
