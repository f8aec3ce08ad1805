// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, bytes, count, percent, plain, say, span } from '../../main/web/text/format';
import { shorten, visible } from '../../main/web/text/name';

test('numbers have three digits that say something', () => {
  assert.deepEqual([0, 0.1234, 1.234, 12.34, 123.4, 12_345, 1_234_567, 0.000_012].map(plain), ['0', '0.123', '1.23', '12.3', '123', '12.3 k', '1.23 M', '1.20e-5']);
});

test('counts are exact', () => {
  assert.equal(count(1_234_567n), '1,234,567');
  assert.equal(count(9_007_199_254_740_993n), '9,007,199,254,740,993');
});

test('a share is said to be 0 % or 100 % only where it is', () => {
  assert.deepEqual([0, 0.0001, 0.001, 0.9432, 0.9999, 1].map((share) => percent(share)), ['0.0 %', '< 0.1 %', '0.1 %', '94.3 %', '> 99.9 %', '100.0 %']);
});

test('times and bytes have the unit that suits them', () => {
  assert.deepEqual([0, 0.000_012_3, 0.001_234, 0.25, 1.5, 90, 600, 7200, 604_800].map(span),
    ['0 s', '12.3 µs', '1.23 ms', '250 ms', '1.5 s', '90 s', '10 min', '2 h', '7 d']);
  assert.deepEqual([0, 1023, 1536, 5 * 2 ** 30].map(bytes), ['0 B', '1,020 B', '1.5 KiB', '5 GiB']);
});

test('a metric is said in its unit, and no value is not zero', () => {
  assert.equal(say('accuracy', '1', 0.9432), '94.3 %');
  assert.equal(say('f1', '1', 0.9432), '0.943');
  assert.equal(say('latency', 's', 0.0021), '2.1 ms');
  assert.equal(say('call_rate', '{call}/s', 12.34), '12.3 /s');
  assert.equal(say('memory_used', 'By', 2048), '2 KiB');
  assert.equal(say('accuracy', '1', undefined), '–');
  assert.equal(say('accuracy', '1', NaN), '–');
});

test('ages are whole', () => {
  assert.deepEqual([0, 12_400, 120_000, 7_200_000, 172_800_000].map(ago), ['0 s', '12 s', '2 min', '2 h', '2 d']);
});

test('names show what would hide or reorder, and are cut at whole characters', () => {
  assert.equal(visible('a\u202eb\u0000c\u2066d\n'), 'a□b□c□d□');
  assert.equal(shorten('💡'.repeat(100), 5), '💡💡💡💡…');
  assert.equal(shorten('x'.repeat(10_000), 10).length, 10);
  assert.equal(shorten('short'), 'short');
});
