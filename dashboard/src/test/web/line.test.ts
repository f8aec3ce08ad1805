// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { Finality, HistogramSchema } from '#contract/infermeter/v1/metrics_pb';
import { binsOf } from '../../main/web/chart/histogram';
import { columnsOf } from '../../main/web/chart/line';
import { backoffMillis } from '../../main/web/live/backoff';
import { point } from './messages';

test('undefined is a gap, and a window that a line does not have is none', () => {
  const { times, of } = columnsOf([
    { label: 'a', color: '', points: [point(0, 1), point(60, undefined), point(120, 3)] },
    { label: 'b', color: '', points: [point(60, 7)] },
  ]);
  assert.deepEqual(times, [30, 90, 150]);
  assert.deepEqual(of[0]?.settled, [1, null, 3]);
  assert.deepEqual(of[1]?.settled, [undefined, 7, undefined]);
});

test('open values are apart from settled ones, and joined to the last of them', () => {
  const { of } = columnsOf([{ label: 'a', color: '', points: [point(0, 1), point(60, 2), point(120, 3, Finality.OPEN)] }]);
  assert.deepEqual(of[0]?.settled, [1, 2, null]);
  assert.deepEqual(of[0]?.open, [undefined, 2, 3]);
});

test('joined bins are exact sums of whole bins', () => {
  const counts = Array.from({ length: 64 }, (_, index) => BigInt(index));
  const bins = binsOf(create(HistogramSchema, { scale: 5, offset: -32, counts }), 4);
  assert.equal(bins.length, 8);
  assert.equal(bins.reduce((sum, bin) => sum + bin.count, 0), (63 * 64) / 2);
  assert.deepEqual([bins[0]?.low, bins[3]?.high, bins[7]?.high], [0.5, 1, 2]);
  assert.equal(bins[0]?.count, 28);
});

test('bins with bounds end where they say', () => {
  const bins = binsOf(create(HistogramSchema, { upperBounds: [0.25, 0.5, 1], counts: [2n, 0n, 3n] }), 4);
  assert.deepEqual(bins, [{ low: 0, high: 0.25, count: 2 }, { low: 0.5, high: 1, count: 3 }]);
});

test('waits double up to a bound, less up to half by chance', () => {
  assert.deepEqual([1, 2, 3, 10].map((failures) => backoffMillis(failures, () => 0)), [500, 1000, 2000, 15_000]);
  assert.equal(backoffMillis(1, () => 1), 250);
});
