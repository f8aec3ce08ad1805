// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { AlertSchema } from '#contract/infermeter/v1/alerts_pb';
import { ModelSchema } from '#contract/infermeter/v1/models_pb';
import { alertMarks, versionMarks } from '../../main/web/page/marks';
import { markWords } from '../../main/web/chart/marks';

const at = (second: number) => ({ seconds: BigInt(second), nanos: 0 });

test('an alert is marked from when it fired until it was over, and one that never fired is not', () => {
  const marks = alertMarks([
    create(AlertSchema, { rule: 'quality-fell', dimensions: { model: 'digits', 'segment.lighting': 'dim' }, startTime: at(90), fireTime: at(100), endTime: at(160) }),
    create(AlertSchema, { rule: 'errors', dimensions: { model: 'digits' }, startTime: at(110), fireTime: at(120) }),
    create(AlertSchema, { rule: 'drift', startTime: at(130) }),
  ]);
  assert.deepEqual(marks, [
    { kind: 'alert', at: 100_000, until: 160_000, label: 'quality-fell, lighting dim' },
    { kind: 'alert', at: 120_000, until: undefined, label: 'errors' },
  ]);
  assert.match(markWords(marks), /^Alerts that fired: quality-fell, lighting dim at .*, over at .*; errors at (?!.*over).*\.$/);
});

test('a version is marked where it was seen first, with its model where there are several', () => {
  const model = (name: string) => create(ModelSchema, { name, versions: [{ version: '2', firstSeenTime: at(20) }, { version: '1', firstSeenTime: at(10) }] });
  assert.deepEqual(versionMarks([model('a')]).map((mark) => [mark.at, mark.label]), [[20_000, 'version 2'], [10_000, 'version 1']]);
  assert.deepEqual(versionMarks([model('a'), model('b')]).map((mark) => mark.label), ['a version 2', 'b version 2', 'a version 1', 'b version 1']);
  assert.ok(versionMarks(Array.from({ length: 300 }, (_, index) => model(`m${index}`))).length <= 50);
  assert.equal(markWords([]), '');
});
